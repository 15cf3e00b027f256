import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HostBook } from './host-book.ts';

/** Both clocks by hand; what is read says when it was read, by the steady one. */
function makeBook() {
  const clocks = { wallMs: 1_000_000, steadyMs: 0 };
  const readAtMs = new Map<object, number>();
  const book = new HostBook(
    () => clocks.wallMs,
    () => clocks.steadyMs,
    () => {
      const facts = { mounts: { devices: new Set<string>(), exists: () => false }, namespaces: [] };
      readAtMs.set(facts, clocks.steadyMs);
      return facts;
    },
  );
  const pass = (ms: number) => {
    clocks.wallMs += ms;
    clocks.steadyMs += ms;
  };
  return { clocks, book, pass, readAt: (facts: object) => readAtMs.get(facts) ?? Number.NaN };
}

test('one reading of the real host serves for a moment, and never for a run that began after it', () => {
  let nowMs = 1_000_000;
  const book = new HostBook(
    () => nowMs,
    () => nowMs,
  );
  const first = book.read(null, 900_000);
  expect(first.mounts.devices.size).toBeGreaterThan(0);
  nowMs += 4_000;
  expect(book.read(null, 900_000)).toBe(first);
  const later = book.read(null, 1_002_000);
  expect(later).not.toBe(first);
  expect(book.read(null, 900_000)).toBe(later);
  expect(book.read(process.pid, 900_000)).not.toBe(later);
  const own = book.read(process.pid, 900_000);
  expect(book.read(process.pid, null)).not.toBe(own);
  const again = book.read(process.pid, 900_000);
  nowMs += 5_000;
  expect(book.read(process.pid, 900_000)).not.toBe(again);
});

test('a clock that is set back between a reading and a start does not make the run look older', () => {
  const { clocks, book, pass } = makeBook();
  const kept = book.read(null, clocks.wallMs - 60_000);
  clocks.wallMs -= 4_000;
  pass(1_000);
  const startedAtMs = clocks.wallMs;
  pass(3_500);
  expect(book.read(null, startedAtMs)).not.toBe(kept);
});

test('whatever the clock does once in between, a run is judged by a reading that is younger than its start, and at most 5 s old', () => {
  const steps = fc.record({
    untilStartMs: fc.integer({ min: 0, max: 6_000 }),
    untilSetMs: fc.integer({ min: 0, max: 6_000 }),
    setByMs: fc.integer({ min: -10_000, max: 10_000 }),
    untilLookMs: fc.integer({ min: 0, max: 6_000 }),
    isSetFirst: fc.boolean(),
  });
  fc.assert(
    fc.property(steps, ({ untilStartMs, untilSetMs, setByMs, untilLookMs, isSetFirst }) => {
      const { clocks, book, pass, readAt } = makeBook();
      book.read(null, clocks.wallMs - 60_000);
      const setClock = () => {
        pass(untilSetMs);
        clocks.wallMs += setByMs;
      };
      if (isSetFirst) setClock();
      pass(untilStartMs);
      const start = { wallMs: clocks.wallMs, steadyMs: clocks.steadyMs };
      if (!isSetFirst) setClock();
      pass(untilLookMs);
      const read = readAt(book.read(null, start.wallMs));
      expect(read).toBeGreaterThanOrEqual(start.steadyMs);
      expect(clocks.steadyMs - read).toBeLessThan(5_000);
    }),
    { numRuns: 2_000 },
  );
});
