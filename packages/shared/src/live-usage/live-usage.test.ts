import { describe, expect, it } from 'vitest';
import { DigitReader, writeCount, writeDifference } from './digits.ts';
import { LiveUsageDecoder } from './decoder.ts';
import { LiveUsageEncoder, type LiveRows } from './encoder.ts';
import { liveUsageFrameSchema, type LiveUsageFrame, type LiveValues } from './frame.ts';
import { shownValue } from './shown-value.ts';

/** A small generator of our own: the same numbers in every run. */
function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const id = (index: number): string => `10000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
const asRows = (instances: [string, LiveValues | null][], tenants: [string, LiveValues | null][] = []): LiveRows => ({
  instances: new Map(instances),
  tenants: new Map(tenants),
});

/** As it comes out of a socket. */
const overTheWire = (frame: LiveUsageFrame): LiveUsageFrame =>
  liveUsageFrameSchema.parse(JSON.parse(JSON.stringify(frame)));

describe('numbers as text', () => {
  it('come back as they were, of every size and sign', () => {
    const random = makeRandom(1);
    const counts = [0, 1, 31, 32, 33, 1023, 1024, 2 ** 31, 2 ** 32, Number.MAX_SAFE_INTEGER];
    for (let index = 0; index < 2_000; index += 1) counts.push(Math.floor(random() * 2 ** Math.ceil(random() * 53)));
    const differences = counts.map((count) => Math.floor(count / 2) * (random() < 0.5 ? -1 : 1) || 0);
    const reader = new DigitReader([...counts.map(writeCount), ...differences.map(writeDifference)].join(''));
    expect(counts.map(() => reader.count())).toEqual(counts);
    expect(differences.map(() => reader.difference() || 0)).toEqual(differences);
    expect(reader.isAtEnd).toBe(true);
  });

  it.each(['', 'g', '____________', '!', 'é', '__________f_'])('%j is refused', (text) => {
    expect(() => new DigitReader(text).count()).toThrow(RangeError);
  });
});

describe('what is shown', () => {
  it('is within a hundredth of what is so, and small numbers are exact', () => {
    const random = makeRandom(2);
    let before: number | null = null;
    for (let index = 0; index < 5_000; index += 1) {
      const value = Math.floor(random() * 2 ** Math.ceil(random() * 45));
      const shown = shownValue(value, before);
      expect(Math.abs(shown - value)).toBeLessThanOrEqual(value < 256 ? 0 : value / 100);
      before = shown;
    }
    expect([shownValue(-5, null), shownValue(Infinity, null)]).toEqual([0, 2 ** 50]);
  });

  it('stays where a value trembles between two steps', () => {
    const middle = 102_400 + 256;
    const shown = shownValue(middle - 4, null);
    expect([middle + 4, middle - 8, middle + 12].map((value) => shownValue(value, shown))).toEqual([
      shown,
      shown,
      shown,
    ]);
  });
});

describe('frames', () => {
  it('bring every reader to the same values, from whichever frame it began', () => {
    const random = makeRandom(3);
    const encoder = new LiveUsageEncoder();
    const readers: LiveUsageDecoder[] = [];
    const instances = new Map<string, LiveValues | null>();
    const tenants = new Map<string, LiveValues | null>();
    const anything = (): LiveValues | null =>
      random() < 0.2
        ? null
        : {
            cpuMillicores: Math.floor(random() * 2 ** Math.ceil(random() * 17)),
            memoryKib: Math.floor(random() * 2 ** Math.ceil(random() * 40)),
          };
    let tables = 0;
    for (let second = 0; second < 400; second += 1) {
      for (let move = 0; move < 20; move += 1) instances.set(id(Math.floor(random() * second)), anything());
      tenants.set(`tenant-${Math.floor(random() * 9)}`, anything());
      // Now and then most of them go.
      if (random() < 0.02) for (const key of instances.keys()) if (random() < 0.9) instances.delete(key);
      const frame = overTheWire(encoder.next({ instances, tenants }));
      if (typeof frame !== 'string') tables += 1;
      for (const reader of readers) reader.read(frame);
      if (second % 40 === 0) {
        const late = new LiveUsageDecoder();
        late.read(overTheWire(encoder.whole()));
        readers.push(late);
      }
      for (const reader of second % 10 === 0 ? readers : []) {
        for (const [key, values] of instances) expectShown(reader.instance(key), values);
        for (const [key, values] of tenants) expectShown(reader.tenant(key), values);
      }
    }
    expect(tables).toBeGreaterThan(1);
    expect(tables).toBeLessThan(400);
  });

  function expectShown(shown: LiveValues | null, values: LiveValues | null): void {
    if (shown === null || values === null) return expect(shown).toBe(values);
    expect(Math.abs(shown.cpuMillicores - values.cpuMillicores)).toBeLessThanOrEqual(values.cpuMillicores / 100);
    expect(Math.abs(shown.memoryKib - values.memoryKib)).toBeLessThanOrEqual(values.memoryKib / 100);
  }

  it('say nothing of what has not moved, and forget what is gone', () => {
    const encoder = new LiveUsageEncoder();
    const decoder = new LiveUsageDecoder();
    const values = { cpuMillicores: 12, memoryKib: 4096 };
    decoder.read(encoder.next(asRows([[id(1), values]], [['acme', values]])));
    expect(encoder.next(asRows([[id(1), { ...values }]], [['acme', { ...values }]]))).toBe('');
    const gone = encoder.next(asRows([], [['acme', values]]));
    expect(gone).toBe('A');
    decoder.read(gone);
    expect([decoder.instance(id(1)), decoder.tenant('acme')]).toEqual([null, values]);
  });

  it('are small: a tenth of two hundred instances in less than 200 characters', () => {
    const random = makeRandom(4);
    const encoder = new LiveUsageEncoder();
    const rows = Array.from({ length: 200 }, (_, index): [string, LiveValues] => [
      id(index),
      { cpuMillicores: Math.floor(random() * 2_000), memoryKib: Math.floor(random() * 2 ** 22) },
    ]);
    encoder.next(asRows(rows));
    const moved = rows.map(([key, values], index): [string, LiveValues] => [
      key,
      index % 10 === 0 ? { cpuMillicores: values.cpuMillicores + 150, memoryKib: values.memoryKib + 40_960 } : values,
    ]);
    expect(encoder.next(asRows(moved))).toMatch(/^[\w-]{60,200}$/);
  });

  it.each([
    ['changes before the table', ['A']],
    ['a row that there is not', [{ instances: [id(1)], tenants: [], changes: '' }, writeCount(4)]],
    ['a row far away', [{ instances: [id(1)], tenants: [], changes: '' }, writeCount(Number.MAX_SAFE_INTEGER)]],
    ['a value below nothing', [{ instances: [id(1)], tenants: [], changes: writeCount(1) + writeDifference(-1) }]],
    ['a text that ends too early', [{ instances: [id(1)], tenants: [], changes: writeCount(3) + writeDifference(1) }]],
    [
      'values that add up beyond everything',
      [
        { instances: [id(1)], tenants: [], changes: writeCount(1) + writeDifference(2 ** 52) },
        writeCount(1) + writeDifference(2 ** 52),
      ],
    ],
  ] as [string, LiveUsageFrame[]][])('with %s are refused', (_name, frames) => {
    const decoder = new LiveUsageDecoder();
    expect(() => frames.forEach((frame) => decoder.read(frame))).toThrow(RangeError);
  });

  it.each([7, null, { instances: ['x'], tenants: [], changes: '' }, 'a b', 'x'.repeat(400_001), { changes: '' }])(
    'of another form are refused: %j',
    (frame) => {
      expect(liveUsageFrameSchema.safeParse(frame).success).toBe(false);
    },
  );
});
