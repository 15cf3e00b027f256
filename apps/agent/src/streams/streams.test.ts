import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { compareStatus } from './check-exec.ts';
import { demultiplex } from './demultiplex.ts';
import { belonging } from './exec-processes.ts';
import { LogBuffer, MAX_WAITING_BYTES } from './log-buffer.ts';
import { justAfter, readLogLines } from './log-lines.ts';
import { Window } from './window.ts';

function frame(stream: number, text: string): Buffer {
  const body = Buffer.from(text);
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(body.length, 4);
  return Buffer.concat([header, body]);
}

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

test('frames are told apart wherever the connection cuts them', async () => {
  const bytes = Buffer.concat([frame(1, 'one'), frame(2, ''), frame(2, 'two'), frame(1, 'x'.repeat(50))]);
  for (const size of [1, 3, 8, 11, 1000]) {
    const source = new PassThrough();
    for (let from = 0; from < bytes.length; from += size) source.write(bytes.subarray(from, from + size));
    source.end();
    const pieces = await all(demultiplex(source));
    const textOf = (name: string) =>
      pieces.flatMap((piece) => (piece.stream === name ? [piece.bytes.toString()] : [])).join('');
    expect(textOf('stdout')).toBe(`one${'x'.repeat(50)}`);
    expect(textOf('stderr')).toBe('two');
  }
});

test('lines come with their times; what has none is passed over', async () => {
  const source = new PassThrough();
  source.write(frame(1, '2026-03-01T12:00:00.123456789Z hello  world\n'));
  source.write(frame(1, 'no time here\n'));
  source.end(frame(2, '2026-03-01T12:00:01Z \n'));
  expect(await all(readLogLines(source))).toEqual([
    { stream: 'stdout', text: 'hello  world\n', at: '2026-03-01T12:00:00.123456789Z', atMs: 1_772_366_400_123 },
    { stream: 'stderr', text: '\n', at: '2026-03-01T12:00:01Z', atMs: 1_772_366_401_000 },
  ]);
  expect(justAfter('2026-03-01T12:00:00.999999999Z')).toBe('1772366401.000000000');
  expect(justAfter('2026-03-01T12:00:00.5Z')).toBe('1772366400.500000001');
});

test('a buffer keeps the newest and counts what it dropped', () => {
  const buffer = new LogBuffer();
  const text = 'x'.repeat(1000);
  for (let line = 0; line < 5_000; line += 1) buffer.push({ stream: 'stdout', text: `${line} ${text}`, atMs: line });
  const messages = [];
  for (let next = buffer.take(); next !== null; next = buffer.take()) messages.push(next);
  const dropped = messages.reduce((sum, { message }) => sum + message.dropped, 0);
  const times = messages.flatMap(({ message }) => message.chunks.map(({ atMs }) => atMs));
  expect(dropped + times.length).toBe(5_000);
  expect(times[0]).toBe(dropped);
  expect(times.at(-1)).toBe(4_999);
  expect(times.length * 1_000).toBeLessThan(MAX_WAITING_BYTES);
  expect(messages[0]?.message.dropped).toBe(dropped);
});

test('a window lets through what was taken, and nothing once it is closed', async () => {
  const window = new Window(100);
  expect(await window.spend(60)).toBe(true);
  const waiting = window.spend(60);
  window.give(30);
  expect(await waiting).toBe(true);
  const never = window.spend(60);
  window.close();
  expect(await never).toBe(false);
});

test('an exec’s processes are its session and its descendants, and nobody else’s', () => {
  const one = (pid: number, parentPid: number, session: number, startTicks = pid) => ({
    pid,
    parentPid,
    session,
    startTicks,
  });
  const init = one(10, 1, 10);
  const worker = one(11, 10, 10);
  const root = one(20, 2, 20);
  const child = one(21, 20, 20);
  const apart = one(22, 21, 22);
  const orphan = one(23, 10, 20);
  const daemon = one(24, 10, 24);
  const found = belonging([init, worker, root, child, apart, orphan, daemon], root, new Set());
  expect(new Set(found.map(({ pid }) => pid))).toEqual(new Set([20, 21, 22, 23]));
  // Known from before, although its parent is gone; and a number that is somebody else's by now.
  expect(belonging([init, apart, one(20, 10, 10, 999)], root, new Set(['22 22'])).map(({ pid }) => pid)).toEqual([22]);
});

const STATUS = `Uid:\t1048576\t1048576\t1048576\t1048576
CapInh:\t0000000000000000
CapPrm:\t0000000000000000
CapEff:\t0000000000000000
CapBnd:\t0000000000000000
CapAmb:\t0000000000000000
NoNewPrivs:\t1
Seccomp:\t2
`;

test('what the kernel says of an exec is compared with its profile', () => {
  const restricted = { profile: 'restricted', uid: 1_048_576 } as const;
  expect(compareStatus(STATUS, STATUS, restricted)).toEqual([]);
  const root = STATUS.replaceAll('1048576', '0');
  expect(compareStatus(root, STATUS, restricted)).toEqual(['its user ids are 0 0 0 0 instead of 1048576']);
  expect(compareStatus(root, STATUS, { ...restricted, profile: 'baseline' })).toEqual([]);
  const setuid = STATUS.replace('1048576\t1048576\t', '1048576\t0\t');
  expect(compareStatus(setuid, STATUS, restricted)).toHaveLength(1);
  const admin = STATUS.replace(/CapBnd:\t0+/, 'CapBnd:\t0000000000200000');
  expect(compareStatus(admin, STATUS, { ...restricted, profile: 'baseline' })).toEqual([
    'its CapBnd is 0000000000200000',
  ]);
  const unconfined = STATUS.replace('Seccomp:\t2', 'Seccomp:\t0').replace('NoNewPrivs:\t1', 'NoNewPrivs:\t0');
  expect(compareStatus(unconfined, STATUS, restricted)).toEqual(['it may gain privileges', 'its seccomp mode is 0']);
});
