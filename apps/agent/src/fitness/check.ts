import type { FitnessCode, HostFacts } from '@bulkhead/shared';

/** One thing that was looked at: `bad` makes a host unfit for strangers, `weak` is worth mending. */
export type Check = HostFacts['fitness'][number];

export const good = (code: FitnessCode, message: string): Check => ({ code, result: 'good', message, remedy: '' });
export const weak = (code: FitnessCode, message: string, remedy: string): Check => ({
  code,
  result: 'weak',
  message,
  remedy,
});
export const bad = (code: FitnessCode, message: string, remedy: string): Check => ({
  code,
  result: 'bad',
  message,
  remedy,
});
export const unknown = (code: FitnessCode, message: string, remedy = ''): Check => ({
  code,
  result: 'unknown',
  message,
  remedy,
});
