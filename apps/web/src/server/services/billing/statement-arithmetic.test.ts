import { BILLED_UNIT_NAMES, BILLED_UNITS } from '@bulkhead/shared';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutByPrices, isPriced } from './price-segments.ts';
import { amountOf, digitsOf, divideRounded, microsOf, quantityOf, toDecimal } from './statement-arithmetic.ts';

const CORE_HOUR = BigInt(BILLED_UNITS.cpuCoreHour.size);

describe('rounding', () => {
  it('is half away from zero, and never farther than a half', () => {
    expect([5n, 15n, 25n, 14n, -5n, -14n].map((value) => divideRounded(value, 10n))).toEqual([
      1n,
      2n,
      3n,
      1n,
      -1n,
      -1n,
    ]);
    fc.assert(
      fc.property(fc.bigInt(), fc.bigInt({ min: 1n }), (value, by) => {
        const distance = 2n * (divideRounded(value, by) * by - value);
        expect(distance <= by && distance >= -by).toBe(true);
      }),
    );
  });

  it('happens once: a hundred lines of a third of a coin each are not the same as their sum', () => {
    // 1/3 core-hour at 1.00 a core-hour
    const third = CORE_HOUR / 3n;
    expect(amountOf('cpuCoreHour', third, 1_000_000n, 2)).toBe(33n);
    expect(amountOf('cpuCoreHour', 100n * third, 1_000_000n, 2)).toBe(3333n);
  });
});

describe('amounts', () => {
  it.each([
    [1n, 45_000n, 2, '0.05'],
    [1n, 44_999n, 2, '0.04'],
    [100n, 45_000n, 2, '4.50'],
    [100n, 45_000n, 0, '5'],
    [100n, 45_000n, 3, '4.500'],
    [0n, 45_000n, 2, '0.00'],
  ])('%s core-hours at %s millionths are, with %s digits, %s', (hours, price, digits, amount) => {
    expect(toDecimal(amountOf('cpuCoreHour', hours * CORE_HOUR, price, digits), digits)).toBe(amount);
  });

  it('are exact where doubles are not', () => {
    // 2^63 bytes of a year of traffic at nine and a bit millionths a GiB
    const counted = 9_223_372_036_854_775_807n;
    expect(quantityOf('networkOutGib', counted)).toBe('8589934592.000000');
    expect(amountOf('networkOutGib', counted, 9_007_199_254_740_993n, 2)).toBe(
      divideRounded(counted * 9_007_199_254_740_993n, 1_073_741_824n * 10_000n),
    );
  });

  it('of several units are added up before they are rounded', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            unit: fc.constantFrom(...BILLED_UNIT_NAMES),
            counted: fc.bigInt({ min: 0n, max: 2n ** 62n }),
            microPrice: fc.bigInt({ min: 0n, max: 10n ** 15n }),
          }),
          { minLength: 1, maxLength: 12 },
        ),
        (counts) => {
          const together = microsOf(counts) ?? 0n;
          const apart = counts.reduce((sum, count) => sum + (microsOf([count]) ?? 0n), 0n);
          const difference = together - apart;
          expect(2n * (difference < 0n ? -difference : difference) <= BigInt(counts.length) + 1n).toBe(true);
        },
      ),
    );
    expect(microsOf([{ unit: 'ioGib', counted: 5n, microPrice: null }])).toBeNull();
  });
});

it('knows how many digits a currency has', () => {
  expect(['EUR', 'JPY', 'KWD'].map(digitsOf)).toEqual([2, 0, 3]);
  expect([toDecimal(-5n, 2), toDecimal(7n, 0), toDecimal(1_234_567n, 6)]).toEqual(['-0.05', '7', '1.234567']);
});

describe('prices over time', () => {
  const change = (unit: string, microPrice: bigint, validFromMs: number) => ({ unit, microPrice, validFromMs });

  it('cut a range where any of them changes, and only there', () => {
    const segments = cutByPrices({ fromMs: 100, toMs: 200 }, [
      change('ioGib', 7n, 150),
      change('cpuCoreHour', 1n, 50),
      change('cpuCoreHour', 2n, 100),
      change('cpuCoreHour', 3n, 150),
      change('cpuCoreHour', 4n, 200),
    ]);
    expect(segments).toMatchObject([
      { fromMs: 100, toMs: 150, prices: { cpuCoreHour: 2n, ioGib: null } },
      { fromMs: 150, toMs: 200, prices: { cpuCoreHour: 3n, ioGib: 7n } },
    ]);
    expect(isPriced(segments)).toBe(true);
  });

  it('are none before the first, and of units that there are', () => {
    const segments = cutByPrices({ fromMs: 0, toMs: 10 }, [change('sheep', 1n, 0), change('ioGib', 1n, 10)]);
    expect(segments).toHaveLength(1);
    expect(isPriced(segments)).toBe(false);
  });
});
