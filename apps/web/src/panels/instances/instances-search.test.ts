import { describe, expect, it } from 'vitest';
import { createLoader } from 'nuqs/server';
import { instancesSearch, toListInput } from './instances-search.ts';

const load = createLoader(instancesSearch);

describe('toListInput', () => {
  it('leaves out what is not filtered by', () => {
    expect(toListInput('acme', load('?'))).toEqual({
      tenantSlug: 'acme',
      page: 1,
      pageSize: 20,
      sort: { column: 'created', direction: 'desc' },
    });
  });
  it('takes the place from the URL', () => {
    const host = '0198c1de-1111-7000-8000-000000000001';
    expect(
      toListInput('acme', load(`?q=%20web%20&state=running&host=${host}&tag=env=prod&sort=cpu&order=asc&page=3`)),
    ).toMatchObject({
      search: 'web',
      state: 'running',
      hostId: host,
      tag: 'env=prod',
      sort: { column: 'cpu', direction: 'asc' },
      page: 3,
    });
  });
  it('ignores what no list understands', () => {
    expect(toListInput('acme', load('?state=flying&host=../x&tag=No%20Tag&sort=salary&page=-1'))).toEqual(
      toListInput('acme', load('?')),
    );
  });
});
