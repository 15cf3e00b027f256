import { MINUTE_MS, type UsageAnswer, type UsageChunk, type UsageRead } from '@bulkhead/shared';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../../packages/db/src/testing.ts';
import { makeChunk, makeRecord, seeded } from '../services/metering/testing.ts';
import type { AgentClient } from './agent-client.ts';
import { startFleetRig } from './testing/fleet-rig.ts';
import { eventually, makeTestDeps, seedHost, type TestDeps } from './testing/seed.ts';
import { UsagePuller } from './usage-puller.ts';

let database: TestDatabase;
let deps: TestDeps;
let hostId: string;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  deps = makeTestDeps(database);
  hostId = (await seedHost(database.db)).id;
  return () => deps.cleanUp();
});

/** An agent's journal as far as the link sees it: a chunk is forgotten once what comes after it is asked for. */
class Journal {
  id = randomUUID();
  chunks: UsageChunk[] = [];
  #seq = 0;
  #total = 0;
  /** Called with each answer before it leaves; may change it, or throw it away. */
  onAnswer: (answer: UsageAnswer) => unknown = (answer) => answer;

  count(growth: number): void {
    this.#seq += 1;
    this.#total += growth;
    const toMs = Date.now() - 60 * MINUTE_MS + this.#seq * MINUTE_MS;
    this.chunks.push(makeChunk(this.#seq, toMs, [makeRecord({ total: this.#total })]));
  }

  /** The state directory was lost. */
  begin(): void {
    this.id = randomUUID();
    this.chunks = [];
    this.#seq = 0;
    this.#total = 0;
  }

  read({ journalId, after }: UsageRead): Promise<unknown> {
    if (journalId === this.id) this.chunks = this.chunks.filter(({ seq }) => seq > after);
    const answer = { journalId: this.id, chunks: this.chunks.slice(0, 3), newest: this.#seq };
    return Promise.resolve().then(() => this.onAnswer(answer));
  }
}

function pull(journal: Journal, about: { linkEpoch?: number; onOutrun?: () => void } = {}) {
  const stop = new AbortController();
  const query = (read: UsageRead) => journal.read(read);
  const agent = { usage: { read: { query } } } as unknown as AgentClient;
  const source = { hostId, linkEpoch: about.linkEpoch ?? 0 };
  const { onOutrun = () => {} } = about;
  const running = new UsagePuller({ deps, source, agent, signal: stop.signal, onOutrun, everyMs: 5 }).run();
  return async () => {
    stop.abort();
    await running;
  };
}

const counted = async () => {
  const { _sum } = await database.db.usageHour.aggregate({ where: { hostId }, _sum: { cpuUserUsec: true } });
  return Number(_sum.cpuUserUsec ?? 0);
};
const is = (sum: number) => eventually(async () => expect(await counted()).toBe(sum), 15_000);

test('what was counted is taken, and acknowledged only once it is in the ledger', async () => {
  const journal = new Journal();
  for (let chunk = 0; chunk < 8; chunk += 1) journal.count(10);
  const stop = pull(journal);
  await is(80);
  await eventually(() => expect(journal.chunks).toEqual([]));
  journal.count(5);
  await is(85);
  await stop();
});

test('answers that are lost, torn or of another protocol cost nothing but time', async () => {
  const journal = new Journal();
  for (let chunk = 0; chunk < 4; chunk += 1) journal.count(10);
  let answers = 0;
  journal.onAnswer = (answer) => {
    answers += 1;
    if (answers === 1) throw new Error('the link ended');
    if (answers === 2) return { ...answer, chunks: [{ seq: 1, fromMs: 0 }] };
    return answer;
  };
  const stop = pull(journal);
  await is(40);
  await stop();
  expect(deps.logged.filter(({ message }) => message.startsWith('what a host counted'))).toHaveLength(2);
});

test('a link that was outrun takes nothing and ends', async () => {
  await database.db.host.update({ where: { id: hostId }, data: { linkEpoch: 3 } });
  const journal = new Journal();
  journal.count(10);
  let outrun = 0;
  const stop = pull(journal, { linkEpoch: 2, onOutrun: () => (outrun += 1) });
  await eventually(() => expect(outrun).toBe(1));
  await stop();
  expect(await counted()).toBe(0);
  expect(journal.chunks).toHaveLength(1);
});

test('a journal that begins anew is read from its beginning', async () => {
  const journal = new Journal();
  journal.count(10);
  journal.count(10);
  const stop = pull(journal);
  await is(20);
  journal.begin();
  journal.count(7);
  await is(27);
  await stop();
});

test('processes that die and take over, at once and in turn, count everything once', async () => {
  const random = seeded(3);
  const journal = new Journal();
  let sum = 0;
  journal.onAnswer = (answer) => {
    if (random() < 0.15) throw new Error('the link ended');
    return random() < 0.3 ? { ...answer, chunks: answer.chunks.toReversed() } : answer;
  };
  for (let round = 0; round < 12; round += 1) {
    for (let chunk = Math.floor(random() * 5); chunk >= 0; chunk -= 1) {
      const growth = Math.floor(random() * 1_000);
      journal.count(growth);
      sum += growth;
    }
    const stops = [pull(journal), pull(journal)];
    await new Promise((resolve) => setTimeout(resolve, random() * 60));
    await Promise.all(stops.map((stop) => stop()));
  }
  journal.onAnswer = (answer) => answer;
  const stop = pull(journal);
  await is(sum);
  await stop();
});

test('over a real link the journal is read as long as the link lasts', async () => {
  const rig = await startFleetRig();
  try {
    const made = await rig.makeHost();
    const double = await rig.connect(made.credentials);
    const journal = new Journal();
    journal.count(10);
    double.answers.usage = async (read) => (await journal.read(read)) as UsageAnswer;
    await eventually(async () => {
      expect(await rig.deps.db.usageCursor.findMany({ where: { hostId: made.hostId } })).toMatchObject([{ seq: 1n }]);
    }, 20_000);
  } finally {
    await rig.close();
  }
});
