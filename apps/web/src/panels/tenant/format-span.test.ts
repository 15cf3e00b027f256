import { expect, test } from 'vitest';
import { formatSpan } from './format-span.ts';

test.each([
  [0, '0 s'],
  [2.04, '2 s'],
  [9.96, '10 s'],
  [59, '59 s'],
  [60, '1 min'],
  [90, '1 min 30 s'],
  [3_600, '1 h'],
  [93_600, '1 d 2 h'],
  [604_800, '7 d'],
])('%d s is %s', (seconds, text) => {
  expect(formatSpan(seconds)).toBe(text);
});
