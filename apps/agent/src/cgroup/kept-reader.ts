import { METRIC_COLUMNS } from '@bulkhead/shared';
import { digitsAt } from './digits.ts';
import type { GroupReader, SampleRow } from './driver.ts';
import { errnoOf } from './errors.ts';
import { kernelText, type OpenFiles } from './open-files.ts';
import { ReadingPlan } from './reading-plan.ts';

/** What readers of every kind of group share: files that stay open, the last row, and how a group's end is noticed. */
export abstract class KeptReader<Name extends string> implements GroupReader {
  readonly width: number;
  readonly life: string;
  protected readonly files: OpenFiles<Name>;
  protected readonly plan = new ReadingPlan();
  /** As it was when each file was read last. */
  protected readonly last: SampleRow;
  #isFirst = true;

  /** `main`: a file that every such group has. */
  constructor(files: OpenFiles<Name>, processors: number, main: Name) {
    this.files = files;
    this.life = files.inode(main);
    this.width = METRIC_COLUMNS.length + processors;
    this.last = new Float64Array(this.width).fill(Number.NaN);
  }

  read(row: SampleRow, everything: boolean): boolean {
    try {
      if (everything) this.files.openAbsent();
      this.refresh(everything || this.#isFirst);
      this.#isFirst = false;
      row.set(this.last);
      return true;
    } catch (error) {
      // A kept descriptor of a removed group answers ENODEV, also when a group of the same name is there again.
      if (errnoOf(error) !== 'ENODEV' && errnoOf(error) !== 'ENOENT') throw error;
      row.fill(Number.NaN);
      return false;
    }
  }

  get isResting(): boolean {
    return this.plan.isResting;
  }

  pass(): void {
    this.plan.pass();
  }

  ceilingsMayHaveMoved(): void {
    this.plan.ceilingsMayHaveMoved();
  }

  close(): void {
    this.files.close();
  }

  /** Reads into `last` what the plan says can have moved; `everything`: all of it. */
  protected abstract refresh(everything: boolean): void;

  /** The number at the beginning of a file; NaN for a word, and for a file that is not there. */
  protected number(name: Name): number {
    return digitsAt(kernelText, 0, this.files.load(name));
  }
}
