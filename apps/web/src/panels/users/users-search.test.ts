import { describe, expect, it } from 'vitest';
import { toListInput, usersSearch } from './users-search.ts';

describe('the place of the list of users in the URL', () => {
  it.each([
    ['2', 2],
    ['0', null],
    ['-1', null],
    ['1e3', null],
    ['100001', null],
  ])('page %s', (text, page) => {
    expect(usersSearch.page.parse(text)).toBe(page);
  });

  it('asks for what the server takes', () => {
    expect(toListInput({ q: `  ${'x'.repeat(200)}`, page: 3 })).toEqual({
      search: 'x'.repeat(100),
      page: 3,
      pageSize: 25,
    });
  });
});
