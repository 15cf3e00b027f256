import type { Problem } from '@bulkhead/shared';
import type { StepContext } from './carry-out.ts';
import { noteStartFailure } from './decide-restart.ts';
import { Retry } from './retry.ts';

/** Writes down that a start has failed, and throws: the run ends here. */
export function failStart(context: StepContext, problem: Problem, { retries }: { retries: boolean }): never {
  const { desired, id, memory, parts } = context;
  if (desired === null) throw new Error(`nothing is desired of instance ${id}`);
  context.remember(noteStartFailure(desired, memory, problem, parts.now(), retries));
  throw new Retry(problem, { isFinal: true });
}
