import { SAMPLE_INTERVAL_MS } from '@bulkhead/shared';
import type { Heartbeat } from '@bulkhead/shared';
import { readsSoFar } from '../cgroup/open-files.ts';

/** A whole round of the dear files takes so many sweeps: their mean is what a sweep costs. */
const SWEEPS = 20;

/** What sampling costs, measured by itself: CPU time of the process in its slices, files read, seconds left out. */
export class SweepMeter {
  readonly #usec: number[] = [];
  readonly #files: number[] = [];
  #groups = 0;
  #skippedSeconds = 0;
  #sweepUsec = 0;
  #cpuBefore: NodeJS.CpuUsage = { user: 0, system: 0 };
  #readsBefore = 0;
  #beganAt: number | null = null;

  beginSweep(): void {
    // Not the clock of the samples: that may be set.
    const nowMs = performance.now();
    if (this.#beganAt !== null) {
      this.#skippedSeconds += Math.max(0, Math.round((nowMs - this.#beganAt) / SAMPLE_INTERVAL_MS) - 1);
    }
    this.#beganAt = nowMs;
    this.#sweepUsec = 0;
    this.#readsBefore = readsSoFar();
    this.resume();
  }

  resume(): void {
    this.#cpuBefore = process.cpuUsage();
  }

  /** Before the event loop is given to others, whose CPU time is not ours. */
  pause(): void {
    const { user, system } = process.cpuUsage(this.#cpuBefore);
    this.#sweepUsec += user + system;
  }

  endSweep(groups: number): void {
    this.pause();
    this.#groups = groups;
    this.#usec.push(this.#sweepUsec);
    this.#files.push(readsSoFar() - this.#readsBefore);
    if (this.#usec.length > SWEEPS) this.#usec.shift();
    if (this.#files.length > SWEEPS) this.#files.shift();
  }

  /** Null before the first sweep. */
  report(): Heartbeat['sampler'] {
    if (this.#usec.length === 0) return null;
    return {
      sweepUsec: mean(this.#usec),
      groups: this.#groups,
      filesRead: mean(this.#files),
      skippedSeconds: this.#skippedSeconds,
    };
  }
}

function mean(values: readonly number[]): number {
  return Math.round(values.reduce((sum, value) => sum + value, 0) / values.length);
}
