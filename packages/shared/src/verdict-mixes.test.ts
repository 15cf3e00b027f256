import fc from 'fast-check';
import { expect, it } from 'vitest';
import { plantedInput } from './verdict-fixtures.ts';
import type { PlantedKernel, PlantedSecond } from './verdict-fixtures.ts';
import { judge, SLOW_CAUSES } from './verdict.ts';
import type { SlowCause } from './verdict.ts';

interface Mix {
  planted: SlowCause;
  seconds: PlantedSecond[];
  kernel: PlantedKernel;
}

const shares = fc.double({ min: 0, max: 1, noNaN: true });
/** Only a set narrower than the host can be a cause, and a wait on a full host is told as the host's. */
const others = (planted: SlowCause) =>
  SLOW_CAUSES.filter(
    (cause) => cause !== planted && cause !== 'cpu-set' && (planted !== 'cpu-set' || cause !== 'host-full'),
  );

const mixes: fc.Arbitrary<Mix> = fc
  .record({
    planted: fc.constantFrom(...SLOW_CAUSES),
    /** Of the time that is lost the planted cause takes at least this share; the others get the rest by their weights. */
    dominance: fc.double({ min: 0.62, max: 1, noNaN: true }),
    lost: fc.double({ min: 0.15, max: 0.95, noNaN: true }),
    weights: fc.array(fc.oneof(fc.constant(0), shares), { minLength: 5, maxLength: 5 }),
    /** How much of the time that is not lost it sleeps. Several threads that mostly sleep cannot be told apart. */
    asleep: fc.double({ min: 0, max: 0.9, noNaN: true }),
    cores: fc.integer({ min: 2, max: 16 }),
    threads: fc.integer({ min: 1, max: 16 }),
    refaultShare: fc.double({ min: 0.5, max: 1, noNaN: true }),
    hasLocalThrottle: fc.boolean(),
    jitter: fc.array(fc.double({ min: 0.5, max: 1.5, noNaN: true }), { minLength: 20, maxLength: 120 }),
  })
  .map(({ planted, dominance, lost, weights, asleep, jitter, ...rest }) => {
    const rivals = others(planted);
    const sum = rivals.reduce((total, _, index) => total + (weights[index] ?? 0), 0);
    const rivalShare = (index: number) => (sum === 0 ? 0 : (1 - dominance) * ((weights[index] ?? 0) / sum));
    const threads = asleep > 0.2 ? 1 : Math.min(rest.threads, rest.cores);
    const seconds = jitter.map((factor) => {
      const lostNow = Math.min(0.97, lost * factor);
      const shared = rivals.map((cause, index) => [cause, lostNow * rivalShare(index)] as const);
      return {
        running: (1 - lostNow) * (1 - asleep),
        lost: { ...Object.fromEntries(shared), [planted]: lostNow * (sum === 0 ? 1 : dominance) },
        threads,
        refaultShare: rest.refaultShare,
        others: 0.3 * rest.cores,
      };
    });
    const allowedCores = planted === 'cpu-set' ? 1 : null;
    return {
      planted,
      seconds,
      kernel: { cores: rest.cores, hasLocalThrottle: rest.hasLocalThrottle, hasPressure: true, allowedCores },
    };
  });

it('names the planted cause in a hundred random mixes, and never one that lost nothing', () => {
  fc.assert(
    fc.property(mixes, ({ planted, seconds, kernel }) => {
      const verdict = judge(plantedInput(seconds, kernel));
      expect(verdict.cause).toBe(planted);
      for (const cause of SLOW_CAUSES) {
        expect(verdict.lostUsec[cause]).toBeGreaterThanOrEqual(0);
        expect(verdict.lostUsec[cause]).toBeLessThanOrEqual(verdict.measuredUsec);
        const truly = seconds.reduce((sum, second) => sum + (second.lost[cause] ?? 0), 0);
        // A microsecond of rounding a second and file.
        if (truly === 0) expect(verdict.lostUsec[cause]).toBeLessThan(verdict.measuredUsec * 0.01);
      }
    }),
    { seed: 20_251_122, numRuns: 100, endOnFailure: true },
  );
});
