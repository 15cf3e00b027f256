import { isDeepStrictEqual } from 'node:util';
import type { DesiredState } from '@bulkhead/db';
import type { ObservedInstance, Problem } from '@bulkhead/shared';

/** What the database holds of an instance that a report may be about. */
export interface StoredInstance {
  id: string;
  tenantSlug: string;
  desiredState: DesiredState;
  revision: number;
  observed: unknown;
  /** Operations of it wait for their end. */
  pending: boolean;
  /** It holds more than it reserves, until a shrink is confirmed. */
  heldAbove: boolean;
}

/** What a report means for one instance. */
export interface Judgement {
  id: string;
  tenantSlug: string;
  /** What to store as observed; null leaves what is there. */
  observed: ObservedInstance | null;
  gone: boolean;
  /** The end of its pending operations up to a revision. */
  finished: { revision: number; problem: Problem | null } | null;
}

/** A ceiling that is above what was asked because too much is in use: not the end of a change yet. */
export function isShrinkPending(problem: Problem | null): boolean {
  return problem !== null && /shrink/i.test(problem.code);
}

/**
 * Judges one instance. `observed` is null when the report does not name it; `looked` says that the report is full and
 * about the newest generation, so that what it does not name is not there.
 */
export function judgeInstance(
  stored: StoredInstance,
  observed: ObservedInstance | null,
  { looked }: { looked: boolean },
): Judgement | null {
  const { id, tenantSlug } = stored;
  const deleting = stored.desiredState === 'absent';
  if (observed === null) {
    // Not named by an older look proves nothing: the agent may have been about to create it.
    if (!deleting || !looked) return null;
    return { id, tenantSlug, observed: null, gone: true, finished: { revision: stored.revision, problem: null } };
  }
  const reached = observed.revision >= stored.revision;
  const gone = deleting && reached && observed.state === 'absent';
  const judgement = {
    id,
    tenantSlug,
    observed: isDeepStrictEqual(stored.observed, observed) ? null : observed,
    gone,
    finished: stored.pending ? endOfOperations(observed, { deleting: deleting && reached, gone }) : null,
  };
  return judgement.observed !== null || gone || judgement.finished !== null ? judgement : null;
}

function endOfOperations(
  { revision, problem }: ObservedInstance,
  { deleting, gone }: { deleting: boolean; gone: boolean },
): Judgement['finished'] {
  if (gone) return { revision, problem: null };
  if (isShrinkPending(problem)) return null;
  if (deleting && problem === null) return null;
  return { revision, problem };
}
