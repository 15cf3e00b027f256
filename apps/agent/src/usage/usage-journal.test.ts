import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UsageAnswer } from '@bulkhead/shared';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLog } from '../log.ts';
import { JournalFolder } from './journal-folder.ts';
import { FIRST, ScriptedHost, total } from './testing/scripted-host.ts';
import { UsageJournal } from './usage-journal.ts';

const HOST = '018f4b1c-7d2e-7a3b-8c4d-5e6f70819209';
const CPU = ['cpuUserUsec', 'cpuSystemUsec'] as const;

let host: ScriptedHost;
let journal: UsageJournal;
let path: string;
let usec: number;
let lines: string[];

beforeEach(async () => {
  host = new ScriptedHost();
  path = join(mkdtempSync(join(tmpdir(), 'journal-')), 'usage');
  usec = 0;
  lines = [];
  await open();
});
afterEach(async () => {
  await journal.close();
  rmSync(join(path, '..'), { recursive: true });
});

/** An agent begins, as far as its journal is concerned. */
async function open(options: { hostId?: string; maxChunks?: number } = {}): Promise<void> {
  const log = createLog((line) => lines.push(line));
  const folder = new JournalFolder(path, log);
  const opened = await UsageJournal.open({ hostId: HOST, ...options, folder, log });
  journal = opened.journal;
  if (opened.state === null) host.open(null);
  else host.restart(opened.state, 0);
  host.aim(FIRST);
}

/** A minute in which a second of CPU was used. */
async function count(): Promise<void> {
  usec += 1_000_000;
  host.sweep({ acme: ['t', { cpuUsageUsec: usec }], instances: { [FIRST]: ['a', { cpuUsageUsec: usec }] } });
  journal.add(host.book.close(journal.next), host.state());
  await journal.close();
}

const read = (journalId: string | null, after: number): Promise<UsageAnswer> =>
  journal.read({ journalId, after }, () => {
    host.book.restart();
    return host.state();
  });
const numbers = ({ chunks }: UsageAnswer): number[] => chunks.map(({ seq }) => seq);
const files = (): string[] => readdirSync(path).filter((name) => name.endsWith('.chunk'));

test('chunks are told in their order as often as they are asked for, and forgotten once the next are', async () => {
  for (let minute = 0; minute < 4; minute += 1) await count();
  const all = await read(null, 0);
  expect(numbers(all)).toEqual([1, 2, 3, 4]);
  expect(await read(all.journalId, 0)).toEqual(all);
  // Of another journal nothing is acknowledged, however far it was read.
  expect(await read('018f4b1c-7d2e-7a3b-8c4d-5e6f70819299', 900)).toEqual(all);
  expect(numbers(await read(all.journalId, 3))).toEqual([4]);
  expect(numbers(await read(all.journalId, 1))).toEqual([4]);
  expect(files()).toEqual(['0000000004.chunk']);
  expect(await read(all.journalId, 4)).toEqual({ journalId: all.journalId, chunks: [], newest: 4 });
});

test('after a sudden end the next agent goes on: numbers, totals and what was not told yet', async () => {
  await count();
  await count();
  const before = await read(null, 0);
  await open();
  await count();
  const after = await read(before.journalId, 1);
  expect(after.journalId).toBe(before.journalId);
  expect(numbers(after)).toEqual([2, 3]);
  const last = after.chunks.at(-1);
  expect(last && total(last, FIRST, ...CPU)).toBe(3_000_000);
});

test('a chunk without its checkpoint was never told, and is counted again', async () => {
  await count();
  writeFileSync(join(path, '0000000002.chunk'), 'half of it');
  await open();
  await count();
  expect(numbers(await read(null, 0))).toEqual([1, 2]);
  expect(lines).toEqual([]);
});

test('a damaged chunk is set aside with a word, and later totals are right all the same', async () => {
  for (let minute = 0; minute < 3; minute += 1) await count();
  writeFileSync(join(path, '0000000002.chunk'), 'no journal');
  const answer = await read(null, 0);
  expect(numbers(answer)).toEqual([1, 3]);
  expect(answer.chunks[1] && total(answer.chunks[1], null, ...CPU)).toBe(3_000_000);
  expect(readdirSync(path)).toContain('0000000002.chunk.damaged');
  expect(lines.join()).toContain('damaged');
});

test('with the newest checkpoint damaged the one before is gone on from, and no number is given twice', async () => {
  for (let minute = 0; minute < 3; minute += 1) await count();
  const before = await read(null, 0);
  await read(before.journalId, 3);
  writeFileSync(join(path, 'checkpoint'), '');
  await open();
  await count();
  const after = await read(before.journalId, 3);
  expect(after.journalId).toBe(before.journalId);
  expect(after.chunks[0]?.seq).toBeGreaterThan(3);
  expect(after.chunks[0] && total(after.chunks[0], FIRST, ...CPU)).toBe(4_000_000);
});

test('without any checkpoint a new journal begins, and what cannot be continued is set aside', async () => {
  await count();
  const { journalId } = await read(null, 0);
  rmSync(join(path, 'checkpoint'));
  rmSync(join(path, 'checkpoint.before'), { force: true });
  await open();
  const after = await read(journalId, 1);
  expect(after.journalId).not.toBe(journalId);
  expect(after).toMatchObject({ chunks: [], newest: 0 });
  expect(readdirSync(`${path}.lost`)).toContain('0000000001.chunk');
});

test('of another host nothing is continued', async () => {
  await count();
  await open({ hostId: '018f4b1c-7d2e-7a3b-8c4d-5e6f70819211' });
  expect((await read(null, 0)).newest).toBe(0);
  expect(lines.join()).toContain('a new one begins');
});

test('who has read further than it is has read another future: a new journal begins at nothing', async () => {
  await count();
  const { journalId } = await read(null, 0);
  const answer = await read(journalId, 7);
  expect(answer.journalId).not.toBe(journalId);
  expect(answer).toMatchObject({ chunks: [], newest: 0 });
  await count();
  const next = await read(answer.journalId, 0);
  expect(numbers(next)).toEqual([1]);
  // What was used before is in the journal that is lost.
  expect(next.chunks[0] && total(next.chunks[0], FIRST, ...CPU)).toBe(1_000_000);
  await open();
  expect((await read(null, 0)).journalId).toBe(answer.journalId);
});

test('of more chunks than it may hold the oldest go', async () => {
  await open({ maxChunks: 3 });
  for (let minute = 0; minute < 5; minute += 1) await count();
  expect(numbers(await read(null, 0))).toEqual([3, 4, 5]);
  expect(files()).toHaveLength(3);
});

test('a disk that takes nothing stops nobody: what waits is not told, and written once it can be', async () => {
  await count();
  const { journalId } = await read(null, 0);
  // Nothing can be written under this name.
  mkdirSync(join(path, 'checkpoint.next'));
  for (let minute = 0; minute < 14; minute += 1) await count();
  expect(await read(journalId, 1)).toEqual({ journalId, chunks: [], newest: 1 });
  expect(lines.filter((line) => line.includes('cannot be written'))).toHaveLength(1);
  rmSync(join(path, 'checkpoint.next'), { recursive: true });
  await count();
  const answer = await read(journalId, 1);
  const last = answer.chunks.at(-1);
  expect(last?.seq).toBe(16);
  expect(last && total(last, null, ...CPU)).toBe(16_000_000);
  expect(lines.join()).toContain('written again');
});
