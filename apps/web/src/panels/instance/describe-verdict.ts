import { HELD_BACK_SHARE, IO_RATES } from '@bulkhead/shared';
import type { InstanceView, IoLimit, IoRate, Verdict } from '@bulkhead/shared';

/** From this share of its limit on a rate is held back by it. */
const AT_LIMIT = 0.8;

/** The names of the sentences about a verdict, in messages/…/verdict.json. Each cause has its remedy beside it. */
export type VerdictSentence =
  | 'noSamples'
  | 'none'
  | 'noneButWaited'
  | 'ownCap'
  | 'tenantCeiling'
  | 'hostFull'
  | 'cpuSet'
  | 'io'
  | 'ioLimit'
  | 'memoryOwn'
  | 'memoryTenant'
  | 'memoryHost';

export interface DescribedVerdict {
  sentence: VerdictSentence;
  /** Time lost to the cause that is named, µs. */
  lostUsec: number;
  /** The limit that held it back, where its own disk limit did. */
  ioLimit: { rate: IoRate; perSec: number } | null;
}

/** Chooses the one sentence: of a cause, which of its limits; of nothing, whether there is something to tell all the same. */
export function describeVerdict(verdict: Verdict, limits: readonly IoLimit[]): DescribedVerdict {
  const { cause, lostUsec, measuredUsec, otherWaitUsec } = verdict;
  const plain = (sentence: VerdictSentence, usec: number) => ({ sentence, lostUsec: usec, ioLimit: null });
  if (measuredUsec === 0) return plain('noSamples', 0);
  if (cause === 'none') {
    const waited = otherWaitUsec >= measuredUsec * HELD_BACK_SHARE;
    return waited ? plain('noneButWaited', otherWaitUsec) : plain('none', 0);
  }
  const lost = lostUsec[cause];
  if (cause === 'io') {
    const ioLimit = limitReached(limits, verdict.io);
    return { sentence: ioLimit === null ? 'io' : 'ioLimit', lostUsec: lost, ioLimit };
  }
  return plain(cause === 'memory-reclaim' ? memorySentence(verdict.memory) : SENTENCES[cause], lost);
}

const SENTENCES = {
  'own-cap': 'ownCap',
  'tenant-ceiling': 'tenantCeiling',
  'host-full': 'hostFull',
  'cpu-set': 'cpuSet',
} as const satisfies Partial<Record<Verdict['cause'], VerdictSentence>>;

/** Who had to make room: whose ceiling was hit more often; nobody's: the host's memory was what ran short. */
function memorySentence({ ownHits, compartmentHits, limitBytes, ceilingBytes }: Verdict['memory']): VerdictSentence {
  if (ownHits > 0 && ownHits >= compartmentHits && limitBytes !== null) return 'memoryOwn';
  return compartmentHits > 0 && ceilingBytes !== null ? 'memoryTenant' : 'memoryHost';
}

/** Of the limits that were nearly reached the one that was reached the most. */
function limitReached(limits: readonly IoLimit[], rates: Verdict['io']): DescribedVerdict['ioLimit'] {
  let reached: DescribedVerdict['ioLimit'] = null;
  let most = AT_LIMIT;
  for (const limit of limits) {
    for (const rate of IO_RATES) {
      const perSec = limit[rate];
      const share = perSec === null ? 0 : (rates[rate] ?? 0) / perSec;
      if (perSec === null || share < most) continue;
      reached = { rate, perSec };
      most = share;
    }
  }
  return reached;
}

/** How many processors a list such as `0-3,8` names; null for none. */
export function countProcessors(cpus: InstanceView['controls']['cpus']): number | null {
  if (cpus === null) return null;
  const named = new Set<number>();
  for (const part of cpus.split(',')) {
    const [first = 0, last = first] = part.split('-').map(Number);
    for (let cpu = first; cpu <= last; cpu += 1) named.add(cpu);
  }
  return named.size;
}
