import type { Problem } from '@bulkhead/shared';

/** A step could not be done, for a reason to show. Thrown by carryOut, taken by the worker. */
export class Retry extends Error {
  readonly problem: Problem;
  /** Final: the revision is answered with the problem. Otherwise it is not reached yet. */
  readonly isFinal: boolean;
  /** With final: its container of before is still there and goes on as it was. */
  readonly keepsContainer: boolean;
  readonly afterMs: number | undefined;

  constructor(problem: Problem, options: { isFinal?: boolean; keepsContainer?: boolean; afterMs?: number } = {}) {
    super(problem.message);
    this.name = 'Retry';
    this.problem = problem;
    this.isFinal = options.isFinal ?? false;
    this.keepsContainer = options.keepsContainer ?? false;
    this.afterMs = options.afterMs;
  }
}
