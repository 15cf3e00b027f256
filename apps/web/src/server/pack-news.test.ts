import { expect, test } from 'vitest';
import type { News } from './changes.ts';
import { packNews } from './pack-news.ts';

const change = (instanceId: string, tenantSlug = 'acme'): News => ({
  kind: 'change',
  change: { topic: 'instances', tenantSlug, hostId: 'h', instanceId },
});

const parse = (payload: string): unknown => JSON.parse(payload);

test('nothing is nothing', () => {
  expect(packNews([])).toEqual([]);
});

test('the same news twice is said once', () => {
  expect(packNews([change('a'), change('a'), { kind: 'desired', hostId: 'h' }])).toEqual([
    JSON.stringify([change('a'), { kind: 'desired', hostId: 'h' }]),
  ]);
});

test('a flood in one tenant becomes one change of the topic, and leaves the other tenant alone', () => {
  const flood = Array.from({ length: 500 }, (_, index) => change(String(index)));
  const payloads = packNews([...flood, change('b', 'other')]);
  expect(payloads.map(parse)).toEqual([
    [
      { kind: 'change', change: { topic: 'instances', tenantSlug: 'acme', hostId: null, instanceId: null } },
      change('b', 'other'),
    ],
  ]);
});

test('every payload is below what PostgreSQL carries, and nothing is lost', () => {
  const news = Array.from({ length: 400 }, (_, index) => change('i', `tenant-${index}-${'é'.repeat(20)}`));
  const payloads = packNews(news);
  expect(payloads.length).toBeGreaterThan(1);
  for (const payload of payloads) expect(Buffer.byteLength(payload)).toBeLessThan(8_000);
  expect(payloads.flatMap(parse)).toEqual(news);
});
