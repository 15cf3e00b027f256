import { randomUUID } from 'node:crypto';
import { closeSync, openSync, writeFileSync, ftruncateSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { firstUidOf, MAX_DOWNLOAD_BYTES, MIB, type AgentFileQuery } from '@bulkhead/shared';
import { extract } from 'tar-stream';
import { until } from '../../../../tests/fixtures/until.ts';
import { AgentRig } from '../testing/agent-rig.ts';

let rig: AgentRig;
let running: string;
let stopped: string;
let strict: string;
/** A file of the host's that no container may reach. */
const SECRET = 'the-hosts-own-secret';

/** Links that lead out, or would: absolute, upwards, through others, in a circle; and what is no file. */
const HOSTILE = [
  'mkdir -p /data/inner /data/many; echo hello > /data/hello.txt; ln -s hello.txt /data/short; ln -s /data/inner /data/in',
  'ln -s "$HOST" /data/absolute; ln -s "../../../../../../../..$HOST" /data/upwards; ln -s / /data/root',
  'ln -s loop-b /data/loop-a; ln -s loop-a /data/loop-b; mkfifo /data/pipe; printf "a\\nb" > "/data/two',
  'lines"; truncate -s 5G /data/huge; echo x > "/data/ lead"; touch "/data/--help"; printf "\\0\\1\\2" > /data/binary',
  'ln -s /proc/1/root /data/magic; ln -s /proc/self/environ /data/environ',
].join('\n');

async function put(id: string, script: string): Promise<void> {
  const messages = rig.service.runExec(
    { execId: randomUUID(), instanceId: id, command: ['/bin/sh', '-c', script], tty: false, columns: 80, rows: 24 },
    new AbortController().signal,
    { unsentBytes: () => 0 },
  );
  for await (const message of messages) {
    if (message.kind === 'output') process.stdout.write(Buffer.from(message.base64, 'base64'));
    if (message.kind === 'ended') expect(message.exitCode).toBe(0);
  }
}

beforeAll(async () => {
  rig = await AgentRig.start();
  writeFileSync(`${rig.folder}/secret`, SECRET);
  const script = HOSTILE.replaceAll('$HOST', `${rig.folder}/secret`);
  running = rig.instance('acme', { memoryBytes: 64 * MIB }).id;
  stopped = rig.instance('acme', { memoryBytes: 64 * MIB }).id;
  strict = rig.instance('strict', { profile: 'restricted', uid: firstUidOf(2) }).id;
  rig.send();
  for (const id of [running, stopped, strict]) await rig.reaches(id, 'running');
  for (const id of [running, stopped]) await put(id, script);
  rig.change(stopped, { state: 'stopped' });
  rig.send();
  await rig.reaches(stopped, 'stopped');
});
afterAll(() => rig?.stop());

const inside = () => rig.service.inside;

async function read(instanceId: string, path: string, as: AgentFileQuery['as'] = 'file') {
  const streamId = randomUUID();
  const stop = new AbortController();
  const pieces: Buffer[] = [];
  let opened: { name: string; sizeBytes: number | null } | null = null;
  const messages = inside().readFile({ streamId, from: { kind: 'instance', id: instanceId }, path, as }, stop.signal, {
    unsentBytes: () => 0,
  });
  for await (const message of messages) {
    if (message.kind === 'opened') opened = message;
    else {
      const bytes = Buffer.from(message.base64, 'base64');
      pieces.push(bytes);
      rig.service.taken({ streamId, bytes: bytes.length });
    }
  }
  return { opened, bytes: Buffer.concat(pieces) };
}

async function upload(instanceId: string, folder: string, name: string, bytes: Buffer, announced = bytes.length) {
  const uploadId = randomUUID();
  await inside().openUpload({ uploadId, instanceId, folder, name, sizeBytes: announced });
  for (let at = 0; at < bytes.length; at += 65_536) {
    await inside().writeUpload({ uploadId, base64: bytes.subarray(at, at + 65_536).toString('base64') });
  }
  await inside().finishUpload(uploadId);
}

async function namesIn(tar: Buffer): Promise<{ name: string; type: string; linkname: string }[]> {
  const extraction = extract();
  extraction.end(tar);
  const found = [];
  for await (const entry of extraction) {
    const { name, type, linkname } = entry.header;
    found.push({ name, type, linkname });
    entry.resume();
  }
  return found;
}

const problem = (fileProblem: string): unknown =>
  expect.objectContaining({ details: expect.objectContaining({ fileProblem }) });
const both = () => [running, stopped];

test('a folder is listed, running or not, with whatever names its files have', async () => {
  for (const id of both()) {
    const list = await inside().listFolder(id, '/data');
    expect(list).toMatchObject({ path: '/data', isRunning: id === running });
    // The engine packs a stopped folder whole, up to a bound: five gigabytes of nothing are beyond it.
    expect(list.isComplete).toBe(id === running);
    if (id === stopped) continue;
    const names = list.entries.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['two\nlines', ' lead', '--help', 'pipe', 'huge']));
    const find = (name: string) => list.entries.find((entry) => entry.name === name);
    expect(find('hello.txt')).toMatchObject({ kind: 'file', sizeBytes: 6, uid: 0 });
    expect(find('short')).toMatchObject({ kind: 'link', target: 'hello.txt', leadsToFolder: false });
    expect(find('in')).toMatchObject({ kind: 'link', leadsToFolder: true });
    expect(find('pipe')?.kind).toBe('pipe');
    expect(names.slice(0, 2).every((name) => ['in', 'inner', 'many', 'root', 'magic'].includes(name))).toBe(true);
  }
  expect((await inside().listFolder(stopped, '/etc')).entries.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['passwd', 'group']),
  );
  expect((await inside().listFolder(stopped, '/data/in')).entries).toEqual([]);
  expect((await inside().listFolder(running, '/data/in')).path).toBe('/data/inner');
});

test('no link leads out of a container, whatever it says, and what is no file is not opened', async () => {
  for (const id of both()) {
    for (const path of ['/data/absolute', '/data/upwards', '/data/loop-a', `/data/root${rig.folder}/secret`]) {
      const outcome = await inside()
        .readText(id, path)
        .catch((error: unknown) => error);
      expect(JSON.stringify(outcome)).not.toContain(SECRET);
      expect(outcome).toMatchObject({ details: { fileProblem: expect.stringMatching(/^(not-found|denied)$/) } });
      const file = await read(id, path).catch((error: unknown) => error);
      expect(file).toMatchObject({ details: { fileProblem: expect.stringMatching(/^(not-found|denied)$/) } });
    }
    await expect(inside().readText(id, '/data/pipe')).rejects.toEqual(problem('not-a-file'));
    await expect(inside().readText(id, '/data')).rejects.toEqual(problem('not-a-file'));
    await expect(inside().readText(id, '/nowhere')).rejects.toEqual(problem('not-found'));
    await expect(read(id, '/data/huge')).rejects.toEqual(problem('too-large'));
  }
  expect(MAX_DOWNLOAD_BYTES).toBeLessThan(5 * 1024 ** 3);
  // Up and up is the container's root, and the kernel's own folders are not read by the host's root.
  expect((await inside().listFolder(running, '/data/magic')).path).toBe('/');
  expect((await inside().listFolder(running, '/../../..')).path).toBe('/');
  for (const path of ['/proc', '/sys', '/data/environ']) {
    await expect(inside().listFolder(running, path)).rejects.toMatchObject({
      details: { fileProblem: expect.stringMatching(/^(denied|not-found)$/) },
    });
  }
  await expect(inside().readText(running, '/proc/1/environ')).rejects.toEqual(problem('denied'));
});

test('text is shown from its beginning, what is none is not', async () => {
  for (const id of both()) {
    expect(await inside().readText(id, '/data/short')).toMatchObject({
      text: 'hello\n',
      isCut: false,
      isBinary: false,
    });
    expect(await inside().readText(id, '/data/two\nlines')).toMatchObject({ text: 'a\nb' });
    expect(await inside().readText(id, '/data/binary')).toMatchObject({ text: '', isBinary: true, sizeBytes: 3 });
  }
  await put(running, 'yes "0123456789 é" | head -c 400001 > /data/long');
  const long = await inside().readText(running, '/data/long');
  expect(long).toMatchObject({ isCut: true, isBinary: false, sizeBytes: 400_001 });
});

test('a file comes whole, at its reader’s pace', async () => {
  await put(running, 'dd if=/dev/urandom of=/data/random bs=1M count=3 2>/dev/null');
  const { opened, bytes } = await read(running, '/data/random');
  expect(opened).toMatchObject({ name: 'random', sizeBytes: 3 * MIB });
  expect(bytes.length).toBe(3 * MIB);
  const stop = new AbortController();
  let onItsWay = 0;
  const stalled = inside().readFile(
    { streamId: randomUUID(), from: { kind: 'instance', id: running }, path: '/data/random', as: 'file' },
    stop.signal,
    { unsentBytes: () => 0 },
  );
  const reading = (async () => {
    for await (const message of stalled)
      if (message.kind === 'data') onItsWay += Buffer.from(message.base64, 'base64').length;
  })();
  await until('the window is full', () => Promise.resolve(onItsWay >= 192 * 1024));
  const before = onItsWay;
  expect((await read(running, '/data/hello.txt')).bytes.toString()).toBe('hello\n');
  expect(onItsWay).toBe(before);
  expect(before).toBeLessThanOrEqual(256 * 1024);
  stop.abort();
  await reading;
  for (const id of both()) expect((await read(id, '/data/short')).bytes.toString()).toBe('hello\n');
});

test('a folder comes as an archive, without what is no file and without the kernel’s own', async () => {
  await put(running, 'rm /data/huge; mkdir -p /data/deep/er; echo 1 > /data/deep/er/one');
  const names = await namesIn((await read(running, '/data', 'archive')).bytes);
  expect(names).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ name: 'data/hello.txt', type: 'file' }),
      expect.objectContaining({ name: 'data/two\nlines', type: 'file' }),
      expect.objectContaining({ name: 'data/deep/er/one', type: 'file' }),
      expect.objectContaining({ name: 'data/absolute', type: 'symlink', linkname: `${rig.folder}/secret` }),
    ]),
  );
  expect(names.map(({ name }) => name)).not.toContain('data/pipe');
  const whole = await namesIn((await read(running, '/', 'archive')).bytes);
  expect(whole.map(({ name }) => name)).toEqual(expect.arrayContaining(['proc/', 'etc/passwd']));
  expect(whole.some(({ name }) => name.startsWith('proc/1'))).toBe(false);
  const fromStopped = await namesIn((await read(stopped, '/etc', 'archive')).bytes);
  expect(fromStopped.map(({ name }) => name)).toEqual(expect.arrayContaining(['etc/passwd']));
});

test('a file is put in, running or not, and stands there whole or not at all', async () => {
  const bytes = Buffer.alloc(2 * MIB + 17, 'abcdefg');
  for (const id of both()) {
    await upload(id, '/data/inner', "it's a $(name); `x`\n", bytes);
    const { bytes: back } = await read(id, "/data/inner/it's a $(name); `x`\n");
    expect(back.equals(bytes)).toBe(true);
    await upload(id, '/data/inner', 'empty', Buffer.alloc(0));
    expect((await read(id, '/data/inner/empty')).bytes.length).toBe(0);
    await expect(upload(id, '/nowhere', 'x', bytes)).rejects.toEqual(problem('not-found'));
    await expect(upload(id, '/data/inner', 'short', bytes, bytes.length + 1)).rejects.toEqual(problem('interrupted'));
    await expect(upload(id, '/data/inner', 'long', bytes, 10)).rejects.toEqual(problem('too-large'));
  }
  await until('nothing of those is left', async () => {
    const { entries } = await inside().listFolder(running, '/data/inner');
    return entries.length === 2;
  });
  expect((await inside().listFolder(stopped, '/data/inner')).entries).toHaveLength(2);
});

test('a container whose root is only read says so, and takes files where it may write, as its own user', async () => {
  const bytes = Buffer.from('mine');
  await expect(upload(strict, '/etc', 'x', bytes)).rejects.toEqual(problem('read-only'));
  await upload(strict, '/tmp', 'x', bytes);
  const { entries } = await inside().listFolder(strict, '/tmp');
  expect(entries).toMatchObject([{ name: 'x', uid: firstUidOf(2), sizeBytes: 4 }]);
  expect((await read(strict, '/tmp/x')).bytes.toString()).toBe('mine');
  // Into memory of its own: what is more than its tmpfs holds does not fit.
  await expect(upload(strict, '/tmp', 'big', Buffer.alloc(30 * MIB))).rejects.toEqual(problem('no-space'));
  rig.change(strict, { state: 'stopped' });
  rig.send();
  await rig.reaches(strict, 'stopped');
  await expect(upload(strict, '/etc', 'x', bytes)).rejects.toEqual(problem('read-only'));
});

test('folders are made, names changed and files removed by the container’s own programs', async () => {
  const change = (id: string, one: Parameters<ReturnType<typeof inside>['changeFiles']>[0]['change']) =>
    inside().changeFiles({ instanceId: id, change: one });
  for (const id of both()) {
    await change(id, { kind: 'make-folder', path: '/data/inner/new folder' });
    const { entries } = await inside().listFolder(id, '/data/inner');
    expect(entries).toEqual(expect.arrayContaining([expect.objectContaining({ name: 'new folder', kind: 'folder' })]));
  }
  await expect(change(running, { kind: 'make-folder', path: '/data/inner' })).rejects.toEqual(problem('exists'));
  await change(running, { kind: 'rename', path: '/data/--help', to: '/data/inner/--version' });
  await change(running, { kind: 'remove', path: '/data/root' });
  await change(running, { kind: 'remove', path: '/data/inner' });
  const names = (await inside().listFolder(running, '/data')).entries.map(({ name }) => name);
  expect(names).not.toEqual(expect.arrayContaining(['inner']));
  // The link went, and not what it led to.
  expect((await inside().listFolder(running, '/etc')).entries.length).toBeGreaterThan(0);
  await expect(change(stopped, { kind: 'remove', path: '/data' })).rejects.toEqual(problem('not-running'));
});

test('what was changed against the image is told', async () => {
  const changes = await inside().changes(stopped);
  expect(changes.changes).toEqual(
    expect.arrayContaining([
      { kind: 'added', path: '/data/hello.txt' },
      { kind: 'added', path: '/data/two\nlines' },
    ]),
  );
  expect(changes.isComplete).toBe(true);
  expect(changes.total).toBe(changes.changes?.length);
});

test('processes are those of the instance alone, and hear a signal', async () => {
  const { processes, total } = await inside().processes(running);
  expect(total).toBe(processes.length);
  expect(processes[0]).toMatchObject({ innerPid: 1, innerParentPid: 0, uid: 0, user: 'root' });
  expect(processes.some(({ hostPid }) => hostPid === process.pid)).toBe(false);
  const sleeper = processes.find(({ command }) => command.startsWith('sleep'));
  if (sleeper === undefined) throw new Error('it idles');
  const { innerPid, startTicks } = sleeper;
  expect(() => inside().signal({ instanceId: strict, process: { innerPid, startTicks }, signal: 'KILL' })).toThrow(
    expect.objectContaining({ code: 'NOT_FOUND' }),
  );
  inside().signal({ instanceId: running, process: { innerPid, startTicks }, signal: 'KILL' });
  await until('it has ended', async () => {
    const after = (await inside().processes(running)).processes;
    return !after.some((one) => one.innerPid === innerPid && one.startTicks === startTicks);
  });
});

test('a folder without end is listed up to a bound, while a large file on the host is nobody’s business', async () => {
  await put(running, 'mkdir /data/crowd; cd /data/crowd; for i in $(seq 1 2500); do : > file-$i; done');
  const list = await inside().listFolder(running, '/data/crowd');
  expect(list.isComplete).toBe(false);
  expect(list.entries).toHaveLength(2_000);
  const sparse = openSync(`${rig.folder}/sparse`, 'w');
  ftruncateSync(sparse, 1024 ** 4);
  closeSync(sparse);
  await expect(inside().readText(running, `${rig.folder}/sparse`)).rejects.toEqual(problem('not-found'));
});
