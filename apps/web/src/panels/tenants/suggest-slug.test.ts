import { slugSchema } from '@bulkhead/shared';
import { describe, expect, it } from 'vitest';
import { suggestSlug } from './suggest-slug.ts';

describe('suggestSlug', () => {
  it.each([
    ['Acme', 'acme'],
    ['Größe & Söhne GmbH', 'grosse-sohne-gmbh'],
    ['  3M  Research ', 'm-research'],
    ['Team --- Blue!', 'team-blue'],
    ['A very long name of a tenant that goes on and on', 'a-very-long-name-of-a-tenant-tha'],
  ])('turns %j into %j', (title, slug) => {
    expect(suggestSlug(title)).toBe(slug);
    expect(slugSchema.safeParse(slug).success).toBe(true);
  });

  it('does not invent one where there are too few letters', () => {
    expect(suggestSlug('研发部')).toBe('');
    expect(suggestSlug('42')).toBe('');
    expect(suggestSlug('ab')).toBe('');
    expect(suggestSlug('')).toBe('');
  });
});
