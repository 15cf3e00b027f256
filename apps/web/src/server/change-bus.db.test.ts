import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../packages/db/src/testing.ts';
import { createChangeBus } from './change-bus.ts';
import type { ChangeBus, News } from './changes.ts';
import { eventually } from './fleet/testing/seed.ts';
import { createLog } from './log.ts';
import { newsAbout } from './services/news.ts';

let database: TestDatabase;
let bus: ChangeBus;
let lines: string[];
let stop: AbortController;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(() => {
  lines = [];
  stop = new AbortController();
  bus = createChangeBus({ url: database.url, log: createLog((line) => lines.push(line)) });
  return async () => {
    stop.abort();
    await bus.close();
  };
});

const desired = (hostId: string): News => ({ kind: 'desired', hostId });

/** Everything heard so far, from the moment of the call. */
function hear(): (News | null)[] {
  const heard: (News | null)[] = [];
  const news = bus.listen(stop.signal);
  void (async () => {
    for await (const piece of news) heard.push(piece);
  })();
  return heard;
}

test('news is heard at commit, by all, and not after a rollback', async () => {
  const [one, two] = [hear(), hear()];
  // The first null says that the listening has begun.
  await eventually(() => expect([one, two]).toEqual([[null], [null]]));
  await database.db.$transaction(async (tx) => {
    await bus.publish(tx, [desired('a'), desired('b')]);
    await tx.$queryRaw`select pg_sleep(0.05)`.catch(() => {});
    expect(one).toEqual([null]);
  });
  const rolledBack = database.db.$transaction(async (tx) => {
    await bus.publish(tx, [desired('never')]);
    throw new Error('back');
  });
  await expect(rolledBack).rejects.toThrow('back');
  await database.db.$transaction((tx) => bus.publish(tx, [desired('c')]));
  await eventually(() => expect(one).toEqual([null, desired('a'), desired('b'), desired('c')]));
  await eventually(() => expect(two).toEqual(one));
});

test('more news than one notification holds arrives whole', async () => {
  const heard = hear();
  await eventually(() => expect(heard).toEqual([null]));
  const many = Array.from({ length: 900 }, (_, index) => desired(`host-${index}`));
  await database.db.$transaction((tx) => bus.publish(tx, many));
  await eventually(() => expect(heard).toHaveLength(901));
  expect(heard.slice(1)).toEqual(many);
});

test('a lost connection is made again, and everybody is told once to look at everything', async () => {
  const heard = hear();
  await eventually(() => expect(heard).toEqual([null]));
  await database.db.$queryRaw`
    select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'bulkhead-changes' and datname = current_database()`;
  await eventually(() => expect(heard).toEqual([null, null]));
  await database.db.$transaction((tx) => bus.publish(tx, [desired('after')]));
  await eventually(() => expect(heard).toEqual([null, null, desired('after')]));
  expect(lines.join('')).toContain('not listening for changes');
});

test('what is not ours on the channel is ignored', async () => {
  const heard = hear();
  await eventually(() => expect(heard).toEqual([null]));
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(`select pg_notify('bulkhead', 'rubbish'), pg_notify('bulkhead', '[{"kind":"other"}]')`);
  await client.end();
  await database.db.$transaction((tx) => bus.publish(tx, [desired('good')]));
  await eventually(() => expect(heard).toEqual([null, desired('good')]));
});

test('closing ends the consumers', async () => {
  const news = bus.listen(stop.signal)[Symbol.asyncIterator]();
  await bus.close();
  expect(await news.next()).toMatchObject({ done: true });
});

test('what was heard since a time is told later too; what was before it listened is not known', async () => {
  expect(bus.since(Date.now())).toBeNull();
  const heard = hear();
  await eventually(() => expect(heard).toEqual([null]));
  // With room for clocks that differ, this moment is still from before the listening.
  expect(bus.since(Date.now())).toBeNull();
  const madeAtMs = Date.now() + 2_000;
  expect(bus.since(madeAtMs)).toEqual([]);
  const news = newsAbout('instances', { tenantSlug: 'acme' });
  await database.db.$transaction((tx) => bus.publish(tx, [news, desired('a')]));
  await eventually(() => expect(bus.since(madeAtMs)).toEqual([news.change]));
});
