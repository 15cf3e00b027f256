import { expect, it } from 'vitest';
import { changeOf } from './change-of.ts';

it('is a difference, and a word where there is nothing to compare with', () => {
  expect(changeOf({ mean: 300, before: 100 })).toBe(200);
  expect(changeOf({ mean: 100, before: 300 })).toBe(-200);
  expect(changeOf({ mean: 100, before: 0 })).toBe('new');
  expect(changeOf({ mean: 100, before: null })).toBe('noneBefore');
});
