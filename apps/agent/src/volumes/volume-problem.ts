import type { Problem } from '@bulkhead/shared';

/** Why a volume is not as desired, in words for people. */
export class VolumeProblem extends Error {
  readonly code: string;
  /** Whether it may come true by waiting, such as for an instance to stop. Otherwise what was asked for is answered. */
  readonly isPassing: boolean;

  constructor(code: string, message: string, { isPassing }: { isPassing: boolean }) {
    super(message);
    this.name = 'VolumeProblem';
    this.code = code;
    this.isPassing = isPassing;
  }

  toProblem(): Problem {
    return { code: this.code, message: this.message };
  }
}
