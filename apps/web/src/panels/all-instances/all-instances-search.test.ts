import { describe, expect, it } from 'vitest';
import { allInstancesSearch, isNarrowed, toListInput } from './all-instances-search.ts';

const plain = { q: '', tenant: null, host: null, state: null, sort: 'name', order: 'asc', page: 1, rows: 50 } as const;
const hostId = '01890a5d-ac96-774b-bcce-b302099a8057';

describe('the place in the URL', () => {
  it('passes over what cannot be', () => {
    expect(allInstancesSearch.tenant.parse('Not A Slug')).toBeNull();
    expect(allInstancesSearch.tenant.parse('acme')).toBe('acme');
    expect(allInstancesSearch.host.parse('7')).toBeNull();
    expect(allInstancesSearch.host.parse(hostId)).toBe(hostId);
    expect(allInstancesSearch.page.parse('0')).toBeNull();
    expect(allInstancesSearch.page.parse('1e3')).toBeNull();
    expect(allInstancesSearch.page.parse('12')).toBe(12);
  });
});

describe('toListInput', () => {
  it('leaves out what is not asked for', () => {
    expect(toListInput(plain)).toEqual({ page: 1, pageSize: 50, sort: { column: 'name', direction: 'asc' } });
  });

  it('hands on every filter and cuts the text', () => {
    const input = toListInput({
      ...plain,
      q: ` ${'x'.repeat(200)}`,
      tenant: 'acme',
      host: hostId,
      state: 'running',
      page: 3,
    });
    expect(input).toMatchObject({ tenantSlug: 'acme', hostId, state: 'running', page: 3 });
    expect(input.search).toHaveLength(100);
  });
});

describe('isNarrowed', () => {
  it('does not take order and page for filters', () => {
    expect(isNarrowed({ ...plain, sort: 'cpu', page: 2 })).toBe(false);
    expect(isNarrowed({ ...plain, tenant: 'acme' })).toBe(true);
  });
});
