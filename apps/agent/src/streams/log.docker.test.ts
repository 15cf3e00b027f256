import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MAX_LOG_MESSAGE_BYTES, MIB, type LogMessage, type LogQuery } from '@bulkhead/shared';
import { until } from '../../../../tests/fixtures/until.ts';
import { AgentRig } from '../testing/agent-rig.ts';
import { MAX_WAITING_BYTES } from './log-buffer.ts';

let rig: AgentRig;

beforeAll(async () => {
  rig = await AgentRig.start();
});
afterAll(() => rig.stop());

const FREE_LINK = { unsentBytes: () => 0 };
const SLEEP = 'while :; do sleep 1000 & wait $!; done';

async function running(script: string, tenantSlug = 'acme'): Promise<string> {
  const { id } = rig.instance(tenantSlug, { command: ['/bin/sh', '-c', script], memoryBytes: 64 * MIB });
  rig.send();
  await rig.reaches(id, 'running');
  return id;
}

/** A log that somebody reads. */
class Reader {
  readonly streamId = randomUUID();
  readonly messages: { message: LogMessage; atMs: number }[] = [];
  readonly over: Promise<void>;
  readonly #leave = new AbortController();
  readonly #isTaking: () => boolean;

  constructor(instanceId: string, query: Partial<LogQuery> = {}, isTaking = () => true) {
    this.#isTaking = isTaking;
    this.over = this.#run({
      streamId: this.streamId,
      instanceId,
      tail: 10_000,
      sinceMs: null,
      follow: false,
      ...query,
    });
    this.over.catch(() => {});
  }

  get lines(): string[] {
    return this.messages.flatMap(({ message }) => message.chunks.map(({ text }) => text.trimEnd()));
  }

  get dropped(): number {
    return this.messages.reduce((sum, { message }) => sum + message.dropped, 0);
  }

  taken(bytes: number): void {
    rig.service.taken({ streamId: this.streamId, bytes });
  }

  leave(): void {
    this.#leave.abort();
  }

  async #run(query: LogQuery & { streamId: string; instanceId: string }): Promise<void> {
    for await (const message of rig.service.watchLog(query, this.#leave.signal, FREE_LINK)) {
      this.messages.push({ message, atMs: Date.now() });
      if (this.#isTaking()) this.taken(sizeOf(message));
    }
  }
}

function sizeOf(message: LogMessage): number {
  return Math.max(
    1,
    message.chunks.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0),
  );
}

test('tail and since choose where a log begins; both streams come with their times', async () => {
  const id = await running(`for i in 1 2 3 4 5; do echo out $i; done; echo wrong >&2; sleep 1; echo late; ${SLEEP}`);
  await until('all is said', async () => {
    const all = new Reader(id);
    await all.over;
    return all.lines.includes('late');
  });
  const all = new Reader(id);
  await all.over;
  expect(all.lines.toSorted()).toEqual(['late', 'out 1', 'out 2', 'out 3', 'out 4', 'out 5', 'wrong']);
  const chunks = all.messages.flatMap(({ message }) => message.chunks);
  expect(chunks.find(({ text }) => text === 'wrong\n')?.stream).toBe('stderr');
  const late = chunks.find(({ text }) => text === 'late\n');
  expect(Math.abs((late?.atMs ?? 0) - Date.now())).toBeLessThan(60_000);

  const tail = new Reader(id, { tail: 1 });
  await tail.over;
  expect(tail.lines).toEqual(['late']);
  const since = new Reader(id, { sinceMs: late?.atMs ?? 0 });
  await since.over;
  expect(since.lines).toEqual(['late']);
});

test('a log is followed, also through a restart, and nothing is told twice', async () => {
  const id = await running(
    `echo begun; trap 'exit 0' TERM; i=0; while :; do i=$((i+1)); echo line $i; sleep 0.2; done`,
  );
  const reader = new Reader(id, { tail: 10, follow: true });
  await until('it is followed', () => Promise.resolve(reader.lines.includes('line 5')));
  rig.change(id, { restartNonce: 1 });
  rig.send();
  await until('it begins again', () => Promise.resolve(reader.lines.filter((line) => line === 'begun').length === 2));
  await until('it goes on', () => Promise.resolve(reader.lines.filter((line) => line === 'line 3').length === 2));
  reader.leave();
  await reader.over;
  expect(reader.dropped).toBe(0);
  expect(reader.lines.filter((line) => line === 'line 1')).toHaveLength(2);
});

test('an instance that is not here, or has no container any more, has no log', async () => {
  await expect(new Reader(randomUUID()).over).rejects.toMatchObject({ code: 'NOT_FOUND' });
  const id = await running(SLEEP);
  rig.change(id, { state: 'absent' });
  rig.send();
  await rig.reaches(id, 'absent');
  await expect(new Reader(id).over).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('of 50 MB the end is read in bounded memory, in messages of bounded size and number', async () => {
  // 20 MB of short lines would take the log's rotation as well: what is left of it is what there is.
  const line = 'x'.repeat(1000);
  const id = await running(`yes ${line} | head -n 50000; echo done; ${SLEEP}`, 'loud');
  await until(
    'all is said',
    async () => {
      const last = new Reader(id, { tail: 1 });
      await last.over;
      return last.lines[0] === 'done';
    },
    { timeoutMs: 90_000 },
  );
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  let most = before;
  const watching = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 20);
  const begunMs = Date.now();
  const reader = new Reader(id);
  await reader.over;
  clearInterval(watching);
  const tookSec = (Date.now() - begunMs) / 1000;
  expect(reader.lines).toHaveLength(10_000);
  expect(reader.lines.at(-1)).toBe('done');
  expect(reader.dropped).toBe(0);
  expect(Math.max(...reader.messages.map(({ message }) => sizeOf(message)))).toBeLessThanOrEqual(MAX_LOG_MESSAGE_BYTES);
  expect(reader.messages.length / tookSec).toBeLessThanOrEqual(11);
  process.stdout.write(
    `the last 10,000 lines of 50 MB: ${reader.messages.length} messages in ${tookSec.toFixed(1)} s, ` +
      `${Math.round((most - before) / MIB)} MB more memory, the 10 MB that the test keeps among them\n`,
  );
  expect(most - before).toBeLessThan(100 * MIB);
});

test('of what is said while a reader stalls the newest is kept, and how much was dropped is told', async () => {
  const id = await running(
    `i=0; while [ $i -lt 40000 ]; do i=$((i+1)); echo line $i ${'y'.repeat(100)}; done; echo done; ${SLEEP}`,
    'loud',
  );
  let isTaking = false;
  const reader = new Reader(id, { tail: 0, follow: true, sinceMs: Date.now() - 60_000 }, () => isTaking);
  await until(
    'all is said',
    async () => {
      const last = new Reader(id, { tail: 1 });
      await last.over;
      return last.lines[0] === 'done';
    },
    { timeoutMs: 90_000 },
  );
  expect(await rig.seen(id)).toMatchObject({ state: 'running' });
  const unread = reader.messages.reduce((sum, { message }) => sum + sizeOf(message), 0);
  expect(unread).toBeLessThan(400 * 1024);
  isTaking = true;
  reader.taken(unread);
  await until('the end is read', () => Promise.resolve(reader.lines.includes('done')), { timeoutMs: 30_000 });
  expect(reader.dropped).toBeGreaterThan(1_000);
  const marked = reader.messages.findLast(({ message }) => message.dropped > 0)?.message;
  // What follows the marker is the newest without a gap.
  const first = Number(/^line (\d+)/.exec(marked?.chunks[0]?.text ?? '')?.[1]);
  expect(40_000 - first).toBeLessThan(MAX_WAITING_BYTES / 100);
  expect(reader.lines.at(-1)).toBe('done');
  process.stdout.write(
    `a reader that stalled was told of ${reader.dropped} dropped lines, and went on at line ${first}\n`,
  );
  reader.leave();
  await reader.over;
});

test('no line of a tenant’s log is in our own', () => {
  expect(rig.lines.join('\n')).not.toMatch(/xxxx|yyyy|line 1\b/);
});
