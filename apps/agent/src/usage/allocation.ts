import { TOTAL, type Totals } from './totals.ts';

const MIB = 1024 ** 2;

/** What is reserved for one instance, tenant or host, and since when it is not in the totals yet. */
export interface Reservation {
  cpuMillicores: number;
  memoryBytes: number;
  sinceMs: number;
}

/** Counts reservations over time, whether anything runs or not. */
export class Allocation {
  readonly #totals: Totals;
  reservation: Reservation = { cpuMillicores: 0, memoryBytes: 0, sinceMs: 0 };

  constructor(totals: Totals) {
    this.#totals = totals;
  }

  /** What is reserved from now on. */
  set(cpuMillicores: number, memoryBytes: number, atMs: number): void {
    this.accrue(atMs);
    this.reservation = { cpuMillicores, memoryBytes, sinceMs: atMs };
  }

  /** Everything up to now is in the totals when it returns. */
  accrue(atMs: number): void {
    const { cpuMillicores, memoryBytes, sinceMs } = this.reservation;
    const seconds = Math.max(0, atMs - sinceMs) / 1_000;
    this.#totals.add(TOTAL.allocatedCpuMillicoreSeconds, cpuMillicores * seconds);
    this.#totals.add(TOTAL.allocatedMemoryMibSeconds, (memoryBytes / MIB) * seconds);
    this.reservation = { cpuMillicores, memoryBytes, sinceMs: Math.max(atMs, sinceMs) };
  }
}
