import { changeSchema, type Change } from '@bulkhead/shared';
import { expect, it } from 'vitest';
import type { ChangeBus, News } from '../../changes.ts';
import type { TenantContext } from '../../context.ts';
import { newsAbout } from '../news.ts';
import { watchChanges } from './watch-changes.ts';

const ACME = { id: 'a', slug: 'acme' } as TenantContext;
const ours = newsAbout('instances', { tenantSlug: 'acme' });
const theirs = newsAbout('volumes', { tenantSlug: 'beta' });
const later = newsAbout('images', { tenantSlug: 'acme' });

/** A bus that has heard what it says, and hears one thing more. */
function busThatKnows(known: Change[] | null): { changes: ChangeBus } {
  const listen = async function* (): AsyncGenerator<News | null> {
    yield await Promise.resolve(later);
  };
  return {
    changes: { since: () => known, listen, publish: () => Promise.resolve(), close: () => Promise.resolve() },
  };
}

async function watch(known: Change[] | null, tenant: TenantContext | null, sinceMs: number | null): Promise<Change[]> {
  const told: Change[] = [];
  for await (const change of watchChanges(busThatKnows(known), tenant, sinceMs, undefined)) told.push(change);
  return told;
}

it('tells first what has changed since a page was made, of whom it concerns', async () => {
  const known = [theirs.change, ours.change];
  expect(await watch(known, ACME, 1)).toEqual([ours.change, later.change]);
  expect(await watch(known, null, 1)).toEqual([...known, later.change]);
});

it('tells every topic when it is not known what has changed, and nothing to who has not asked', async () => {
  const told = await watch(null, ACME, 1);
  expect(told.map(({ topic }) => topic)).toEqual([...changeSchema.shape.topic.options, 'images']);
  expect(new Set(told.map(({ tenantSlug }) => tenantSlug))).toEqual(new Set(['acme']));
  expect(await watch(null, ACME, null)).toEqual([later.change]);
});
