import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cursorAfter, digitsAt, numberAfterKey } from './digits.ts';

test('reads what Number reads', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (number) => {
      const text = Buffer.from(`${number}\n`);
      expect(digitsAt(text, 0, text.length)).toBe(number);
      expect(cursorAfter()).toBe(text.length - 1);
    }),
  );
});

test('no digit, and nothing there, are NaN', () => {
  expect(digitsAt(Buffer.from('-1\n'), 0, 3)).toBeNaN();
  expect(digitsAt(Buffer.from('123'), 0, 0)).toBeNaN();
});

test('a key is found whole, and not in what an earlier file left behind the end', () => {
  const text = Buffer.from('cache 1\ntotal_rss_huge 7\ntotal_rss 42\n');
  const key = Buffer.from('\ntotal_rss ');
  expect(numberAfterKey(text, text.length, key)).toBe(42);
  expect(numberAfterKey(text, text.length - 4, key)).toBeNaN();
  expect(numberAfterKey(text, 20, key)).toBeNaN();
});
