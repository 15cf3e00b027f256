import { BulkheadError, placeOnHost, shortagesIn, type Resources } from '@bulkhead/shared';
import type { Candidate } from './find-candidates.ts';
import { wordShortages } from './word-shortages.ts';

/**
 * The freest of the best hosts that have room: where those are with whom it shares a network, for no network reaches
 * further than its host; among them, and else anywhere, where its image lies already, for there it starts at once.
 *
 * @param company ids of the hosts on which others are in one of its networks
 * Errors: NO_HOST_FITS with the shortages of every host that was tried.
 */
export function chooseHost(
  candidates: readonly Candidate[],
  requested: Resources,
  company: ReadonlySet<string>,
): Candidate {
  const together = candidates.filter(({ id }) => company.has(id));
  for (const hosts of [together.filter(hasImage), together, candidates.filter(hasImage), candidates]) {
    const host = placeOnHost(hosts, requested);
    if (host) return host;
  }
  const shortages = candidates.flatMap((candidate) =>
    shortagesIn(candidate.room, requested, { scope: 'host', host: candidate.name }),
  );
  throw new BulkheadError('NO_HOST_FITS', `No host has this much left. ${wordShortages(shortages.slice(0, 12))}.`, {
    shortages,
  });
}

const hasImage = (candidate: Candidate): boolean => candidate.hasImage;
