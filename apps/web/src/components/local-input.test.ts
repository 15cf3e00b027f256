import { expect, it } from 'vitest';
import { fromLocalInput, toLocalInput } from './local-input.ts';

it('shows a moment in the zone of the browser and reads it back', () => {
  const atMs = new Date(2026, 1, 3, 4, 5).getTime();
  expect(toLocalInput(atMs)).toBe('2026-02-03T04:05');
  expect(fromLocalInput('2026-02-03T04:05')).toBe(atMs);
  expect(fromLocalInput('')).toBeNull();
  expect(fromLocalInput('soon')).toBeNull();
  expect(toLocalInput(null)).toBe('');
});
