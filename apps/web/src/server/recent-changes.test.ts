import type { Change } from '@bulkhead/shared';
import { expect, it } from 'vitest';
import { RecentChanges } from './recent-changes.ts';
import { newsAbout } from './services/news.ts';

const about = (topic: Change['topic'], tenantSlug: string | null = 'acme') => newsAbout(topic, { tenantSlug }).change;
const MARGIN_MS = 2_000;

it('knows the newest of each topic and tenant since a time, with room for clocks that differ', () => {
  const recent = new RecentChanges();
  recent.startOver(0);
  recent.note(about('instances'), 10_000);
  recent.note(about('images', null), 11_000);
  recent.note(about('instances', 'beta'), 12_000);
  recent.note(about('instances'), 13_000);
  expect(recent.since(13_001 + MARGIN_MS)).toEqual([]);
  expect(recent.since(13_000 + MARGIN_MS)).toEqual([about('instances')]);
  expect(recent.since(11_000 + MARGIN_MS)).toEqual([
    about('images', null),
    about('instances', 'beta'),
    about('instances'),
  ]);
});

it('knows nothing of what was before it listened, and of what it had no room for', () => {
  const recent = new RecentChanges();
  expect(recent.since(Date.now())).toBeNull();
  recent.startOver(10_000);
  expect(recent.since(10_000 + MARGIN_MS - 1)).toBeNull();
  expect(recent.since(10_000 + MARGIN_MS)).toEqual([]);
  for (let index = 0; index <= 5_000; index += 1) recent.note(about('instances', `t-${index}`), 20_000 + index);
  expect(recent.since(20_000 + MARGIN_MS)).toBeNull();
  expect(recent.since(20_001 + MARGIN_MS)).toHaveLength(5_000);
  recent.startOver(30_000);
  expect(recent.since(29_999 + MARGIN_MS)).toBeNull();
});
