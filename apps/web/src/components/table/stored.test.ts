import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { naturalOrder } from './natural-order.ts';
import { parseStored } from './parse-stored.ts';
import { viewOf } from './use-saved-views.ts';

describe('parseStored', () => {
  const schema = z.record(z.string(), z.boolean()).catch({});
  it('reads back what was written', () => {
    expect(parseStored('{"cpu":false}', schema)).toEqual({ cpu: false });
  });
  it('falls back where a browser has kept something else, or nothing', () => {
    for (const text of ['{"cpu":"no"}', 'not JSON', '[]', undefined]) expect(parseStored(text, schema)).toEqual({});
  });
});

describe('viewOf', () => {
  it('is the filter and the order, wherever in the address they stand, and not the page', () => {
    expect(viewOf('?sort=cpu&page=3&q=web')).toBe(viewOf('?q=web&sort=cpu'));
    expect(viewOf('page=2')).toBe('');
  });
});

describe('naturalOrder', () => {
  it('orders numbers by size, also inside of names', () => {
    expect([10, 9, 100].toSorted(naturalOrder)).toEqual([9, 10, 100]);
    expect(['web-10', 'web-9', 'api'].toSorted(naturalOrder)).toEqual(['api', 'web-9', 'web-10']);
  });
});
