import type { LaunchSpec } from '../instance-spec.ts';

/** What of an instance can be said in other tools' words. */
export type CopySource = Pick<
  LaunchSpec,
  | 'name'
  | 'image'
  | 'command'
  | 'env'
  | 'restartPolicy'
  | 'cpuMillicores'
  | 'memoryBytes'
  | 'pids'
  | 'cpuLimitMillicores'
  | 'memoryLimitBytes'
  | 'tags'
  | 'healthCheck'
  | 'stopGraceSec'
>;

/** As Docker and Compose call it. */
export const RESTART_WORDS = { always: 'always', 'on-failure': 'on-failure', never: 'no' } as const;

/** A word as a shell takes it: as it is, or in single quotes. */
export function quoteWord(word: string): string {
  if (/^[\w./:=@%+,-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** Whole mebibytes where it is some, as both tools write amounts. */
export function toAmount(bytes: number): string {
  return bytes % 1024 ** 2 === 0 ? `${bytes / 1024 ** 2}m` : `${bytes}b`;
}
