import { expect, it } from 'vitest';
import { auditSearch, isNarrowed, NO_FILTERS, toFilters } from './audit-search.ts';

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
