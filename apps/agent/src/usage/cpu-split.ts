import { TOTAL, type Totals } from './totals.ts';

/** Divides CPU time into user and system: the kernel's total is exact, the ticks by which it is divided are samples of it. */
export class CpuSplit {
  readonly #totals: Totals;
  #usageUsec = 0;
  #userTicksUsec = 0;
  #systemTicksUsec = 0;
  /** As it was divided last; 0 to 1. */
  userShare = 1;

  constructor(totals: Totals) {
    this.#totals = totals;
  }

  /** Since the reading before: what the kernel counted, and what ticks say of it. */
  count(usageUsec: number, userTicksUsec: number, systemTicksUsec: number): void {
    this.#usageUsec += usageUsec;
    this.#userTicksUsec += userTicksUsec;
    this.#systemTicksUsec += systemTicksUsec;
    if (usageUsec > 0) this.#totals.hasMoved = true;
  }

  /** Everything that was counted is in the totals when it returns. */
  divide(): void {
    const ticksUsec = this.#userTicksUsec + this.#systemTicksUsec;
    if (ticksUsec > 0) this.userShare = this.#userTicksUsec / ticksUsec;
    this.add(this.#usageUsec, this.userShare);
    this.#usageUsec = 0;
    this.#userTicksUsec = 0;
    this.#systemTicksUsec = 0;
  }

  add(usageUsec: number, userShare: number): void {
    const userUsec = Math.round(usageUsec * userShare);
    this.#totals.add(TOTAL.cpuUserUsec, userUsec);
    this.#totals.add(TOTAL.cpuSystemUsec, usageUsec - userUsec);
  }
}
