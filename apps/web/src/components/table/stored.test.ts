import { describe, expect, it } from 'vitest';
import { naturalOrder } from './natural-order.ts';
import { parseStored } from './parse-stored.ts';
import { isChoice } from './use-column-choice.ts';
import { isViews, viewOf } from './use-saved-views.ts';

describe('parseStored', () => {
  const read = (text: string | undefined) => parseStored(text, isChoice, {});
  it('reads back what was written', () => {
    expect(read('{"cpu":false}')).toEqual({ cpu: false });
  });
  it('falls back where a browser has kept something else, or nothing', () => {
    for (const text of ['{"cpu":"no"}', 'not JSON', '[]', 'null', undefined]) expect(read(text)).toEqual({});
  });
});

describe('isViews', () => {
  const view = { name: 'Web', query: 'q=web' };
  it('knows what was saved, and refuses what was not or is too long', () => {
    expect(isViews([view])).toBe(true);
    expect(isViews([])).toBe(true);
    const wrong = [
      { name: '', query: '' },
      { name: 'Web' },
      { ...view, more: 1 },
      { ...view, name: 'x'.repeat(61) },
      null,
    ];
    for (const one of wrong) expect(isViews([view, one])).toBe(false);
    expect(isViews(Array.from({ length: 31 }, () => view))).toBe(false);
    expect(isViews(view)).toBe(false);
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
