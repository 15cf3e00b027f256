import { expect, test } from 'vitest';
import { HostBook } from './host-book.ts';

test('one reading serves for a moment, and never for a run that began after it', () => {
  let nowMs = 1_000_000;
  const book = new HostBook(() => nowMs);
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
  const fresh = book.read(process.pid, 900_000);
  expect(fresh).not.toBe(again);
  nowMs -= 1;
  expect(book.read(process.pid, 900_000)).not.toBe(fresh);
});
