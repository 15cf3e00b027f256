import { formatBytes } from '@bulkhead/shared';
import type { Death, InstanceView } from '@bulkhead/shared';

/** Signals that end containers, by number (Linux, all architectures that Docker runs on). */
const SIGNALS: Record<number, string> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  13: 'SIGPIPE',
  14: 'SIGALRM',
  15: 'SIGTERM',
};

export type DeathSentence =
  | 'success'
  | 'failure'
  | 'notExecutable'
  | 'notFound'
  | 'signal'
  | 'ownMemoryLimit'
  | 'tenantMemoryCeiling'
  | 'hostMemory'
  | 'stopTimeout'
  | 'startFailure'
  | 'engineLost'
  | 'unhealthy';

export interface DeathDescription {
  /** Key of the sentence and what stands in it. */
  sentence: DeathSentence;
  values: { host: string; limit: string; code: number; signal: string };
  /** Red for what nobody wanted, neutral for an end that was asked for or went well. */
  tone: 'bad' | 'neutral';
}

/** The cause of a container's end as one sentence with its numbers. */
export function describeDeath(
  death: Death,
  instance: Pick<InstanceView, 'hostName' | 'desiredState'>,
): DeathDescription {
  const sentence = sentenceOf(death);
  const asked = instance.desiredState === 'stopped' && (sentence === 'signal' || sentence === 'failure');
  return {
    sentence,
    values: {
      host: instance.hostName,
      limit: death.limitBytes === null ? '?' : formatBytes(death.limitBytes),
      code: death.exitCode ?? -1,
      signal: signalName(death.exitCode),
    },
    tone: sentence === 'success' || asked ? 'neutral' : 'bad',
  };
}

function sentenceOf({ cause, exitCode }: Death): DeathSentence {
  switch (cause) {
    case 'exit':
      if (exitCode === 0) return 'success';
      if (exitCode === 126) return 'notExecutable';
      return exitCode === 127 ? 'notFound' : 'failure';
    case 'signal':
      return 'signal';
    case 'own-memory-limit':
      return 'ownMemoryLimit';
    case 'tenant-memory-ceiling':
      return 'tenantMemoryCeiling';
    case 'host-memory':
      return 'hostMemory';
    case 'stop-timeout':
      return 'stopTimeout';
    case 'start-failure':
      return 'startFailure';
    case 'engine-lost':
      return 'engineLost';
    case 'unhealthy':
      return 'unhealthy';
  }
}

/** Shells and engines tell a signal as 128 plus its number. */
function signalName(exitCode: number | null): string {
  if (exitCode === null || exitCode <= 128) return '?';
  return SIGNALS[exitCode - 128] ?? String(exitCode - 128);
}
