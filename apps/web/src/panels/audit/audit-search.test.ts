import { expect, it } from 'vitest';
import { auditSearch, fromLocalInput, isNarrowed, NO_FILTERS, toFilters, toLocalInput } from './audit-search.ts';

it('passes over what cannot be', () => {
  expect(auditSearch.from.parse('yesterday')).toBeNull();
  expect(auditSearch.from.parse('99999999999999999')).toBeNull();
  expect(auditSearch.from.parse('1700000000000')).toBe(1_700_000_000_000);
  expect(auditSearch.outcome.parse('maybe')).toBeNull();
});

it('asks for what is set, and cuts texts', () => {
  expect(toFilters(NO_FILTERS)).toEqual({});
  expect(toFilters({ ...NO_FILTERS, who: ` ${'x'.repeat(200)}`, outcome: 'refused', to: 5 })).toEqual({
    who: 'x'.repeat(100),
    outcome: 'refused',
    toMs: 5,
  });
  expect(isNarrowed(NO_FILTERS)).toBe(false);
  expect(isNarrowed({ ...NO_FILTERS, what: ' ' })).toBe(false);
  expect(isNarrowed({ ...NO_FILTERS, from: 0 })).toBe(true);
});

it('shows a moment in the zone of the browser and reads it back', () => {
  const moment = new Date(2026, 1, 3, 4, 5).getTime();
  expect(toLocalInput(moment)).toBe('2026-02-03T04:05');
  expect(fromLocalInput('2026-02-03T04:05')).toBe(moment);
  expect(fromLocalInput('')).toBeNull();
  expect(fromLocalInput('soon')).toBeNull();
  expect(toLocalInput(null)).toBe('');
});
