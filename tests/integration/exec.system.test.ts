import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { execMessageSchema, type ExecMessage } from '@bulkhead/shared';
import type { Visitor } from '../fixtures/api-client.ts';
import { startStack, type Stack } from '../fixtures/stack.ts';
import { launchAndWait, makeTenant } from '../fixtures/tenants.ts';
import { until } from '../fixtures/until.ts';

let stack: Stack;
let tenantSlug: string;
let instanceId: string;

beforeAll(async () => {
  stack = await startStack({ suite: 'exec', hosts: 1 });
  tenantSlug = await makeTenant(stack, 'exec');
  ({ id: instanceId } = await launchAndWait(stack.api, tenantSlug, 'shell', { pids: 64 }));
});
afterAll(() => stack?.stop());

/** Says that it is up, does not listen to a hang-up, and is found by its name. */
const deaf = (name: string) => ['/bin/sh', '-c', `trap "" HUP; : ${name}; echo up; while :; do sleep 1000; done`];
const SIZE = { tty: false, columns: 80, rows: 24 };

interface Watched {
  execId: string;
  messages: ExecMessage[];
  text(): string;
  end(): Promise<Extract<ExecMessage, { kind: 'ended' }> | Error>;
  leave(): void;
}

async function open(visitor: Visitor, command: string[], tenant = tenantSlug): Promise<Watched> {
  const at = { tenantSlug: tenant, instanceId };
  const { execId } = await visitor.api.instances.openExec.mutate({ ...at, command, ...SIZE });
  const messages: ExecMessage[] = [];
  let fail: Error | null = null;
  const subscription = visitor.api.instances.watchExec.subscribe(
    { ...at, execId },
    {
      onData: (message) => void messages.push(message),
      onError: (error) => {
        fail = error;
      },
    },
  );
  return {
    execId,
    messages,
    text: () =>
      messages.flatMap((one) => (one.kind === 'output' ? [Buffer.from(one.base64, 'base64').toString()] : [])).join(''),
    end: () => until('the exec is over', () => messages.find((one) => one.kind === 'ended') ?? fail, { everyMs: 5 }),
    leave: () => subscription.unsubscribe(),
  };
}

/** The processes of what was run under a name, and those right below them, as the host numbers them. */
async function pidsOf(name: string): Promise<number[]> {
  const { processes } = await stack.api.instances.anatomy.query({ tenantSlug, instanceId });
  const own = new Set(processes.filter(({ command }) => command.includes(name)).map(({ pid }) => pid));
  return processes.filter(({ pid, parentPid }) => own.has(pid) || own.has(parentPid)).map(({ pid }) => pid);
}

/** Those that live, past everything of ours. */
function alive(pids: number[]): number[] {
  return pids.filter((pid) => {
    try {
      return !/^State:\s*[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
    } catch {
      return false;
    }
  });
}

async function untilUp(exec: Watched, name: string): Promise<number[]> {
  await until('it is up', () => exec.text().includes('up'));
  return until('it waits', async () => {
    const pids = await pidsOf(name);
    return pids.length === 2 && pids;
  });
}

async function auditOf(execId: string) {
  const rows = await stack.db.auditEntry.findMany({
    where: { target: `instance:${instanceId}` },
    orderBy: { id: 'asc' },
  });
  return rows.filter(({ details }) => JSON.stringify(details).includes(execId));
}

it('runs a program from end to end, and the log of changes says who and which but not with what', async () => {
  const exec = await open(stack.admin, ['/bin/sh', '-c', 'read line; echo "got $line"; exit 7', 's3cret-argument']);
  const at = { tenantSlug, instanceId, execId: exec.execId };
  await stack.api.instances.writeExec.mutate({ ...at, base64: Buffer.from('hello\n').toString('base64') });
  expect(await exec.end()).toEqual({ kind: 'ended', exitCode: 7, reason: 'exited' });
  expect(exec.text()).toBe('got hello\n');
  const entries = await until('both entries', async () => {
    const found = await auditOf(exec.execId);
    return found.length === 2 && found;
  });
  expect(entries.map(({ action, details }) => ({ action, details }))).toEqual([
    { action: 'instances.openExec', details: { execId: exec.execId, program: '/bin/sh', arguments: 3, tty: false } },
    { action: 'instances.execEnded', details: { execId: exec.execId, exitCode: 7, reason: 'exited' } },
  ]);
  const everything = await stack.db.auditEntry.findMany();
  expect(JSON.stringify(everything.map(({ details }) => details))).not.toContain('s3cret-argument');
  for (const file of ['web.log', 'agent-host-a.log']) {
    expect(readFileSync(`${stack.folder}/logs/${file}`, 'utf8')).not.toContain('s3cret-argument');
  }
});

it('is nobody else’s: not of another session of the same person, nor of another tenant', async () => {
  const exec = await open(stack.admin, deaf('mine'));
  const pids = await untilUp(exec, 'mine');
  const other = await stack.signIn('admin@bulkhead.test', 'correct-horse-battery-staple');
  const foreign = await makeTenant(stack, 'foreign');
  const base64 = Buffer.from('x').toString('base64');
  const which = { tenantSlug, instanceId, execId: exec.execId };
  const attempts = [
    () => other.api.instances.writeExec.mutate({ ...which, base64 }),
    () => other.api.instances.closeExec.mutate(which),
    () => stack.api.instances.writeExec.mutate({ ...which, tenantSlug: foreign, base64 }),
  ];
  for (const attempt of attempts) {
    await expect(attempt()).rejects.toMatchObject({ data: { bulkhead: { code: 'NOT_FOUND' } } });
  }
  await expect(open(stack.admin, ['/bin/true'], foreign)).rejects.toMatchObject({
    data: { bulkhead: { code: 'NOT_FOUND' } },
  });
  exec.leave();
  await until('its processes are gone', () => alive(pids).length === 0);
});

it('ends within a second when the session of its viewer ends', async () => {
  const visitor = await stack.signIn('admin@bulkhead.test', 'correct-horse-battery-staple');
  const pids = await untilUp(await open(visitor, deaf('session')), 'session');
  const begunMs = performance.now();
  await visitor.post('session.signOut', {});
  await until('its processes are gone', () => alive(pids).length === 0, { everyMs: 5 });
  const tookMs = Math.round(performance.now() - begunMs);
  process.stdout.write(`processes of an exec gone ${tookMs} ms after its viewer signed out\n`);
  expect(tookMs).toBeLessThan(1_500);
});

it('ends when the token that opened it is revoked; a token needs no second proof', async () => {
  const made = await stack.api.tokens.create.mutate({
    tenantSlug,
    name: 'exec',
    scopes: ['instances:read', 'instances:exec'],
    expiresInDays: 1,
    addresses: [],
  });
  const headers = { authorization: `Bearer ${made.token}`, 'content-type': 'application/json' };
  const base = `${stack.origin}/api/v1/tenants/${tenantSlug}/instances/${instanceId}/execs`;
  const opened = await fetch(base, {
    method: 'POST',
    headers,
    body: JSON.stringify({ command: deaf('token'), ...SIZE }),
  });
  expect(opened.status).toBe(200);
  const { execId } = (await opened.json()) as { execId: string };
  const stream = await fetch(`${base}/${execId}`, { headers: { ...headers, accept: 'text/event-stream' } });
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
  let said = '';
  const readAll = (async () => {
    for (let next = await reader?.read(); next?.done === false; next = await reader?.read()) said += next.value;
  })().catch(() => {});
  await until('it is up', () => said.includes('output'));
  const first = said.split('\n').find((line) => line.startsWith('data: ')) ?? '';
  expect(execMessageSchema.parse(JSON.parse(first.slice(6)))).toMatchObject({ kind: 'output' });
  const pids = await pidsOf('token');
  expect(pids.length).toBeGreaterThan(0);
  const begunMs = performance.now();
  await stack.api.tokens.revoke.mutate({ tenantSlug, tokenId: made.id });
  await until('its processes are gone', () => alive(pids).length === 0, { everyMs: 5 });
  process.stdout.write(
    `processes of an exec gone ${Math.round(performance.now() - begunMs)} ms after its token was revoked\n`,
  );
  await readAll;
});

it('reads a log from end to end', async () => {
  const { id } = await launchAndWait(stack.api, tenantSlug, 'speaker', {
    command: ['/bin/sh', '-c', 'for i in 1 2 3; do echo line $i; done; while :; do sleep 1000; done'],
  });
  const lines: string[] = [];
  const subscription = stack.api.instances.logs.subscribe(
    { tenantSlug, instanceId: id, tail: 2, sinceMs: null, follow: true },
    { onData: ({ chunks }) => void lines.push(...chunks.map(({ text }) => text)) },
  );
  await until('the log is read', () => lines.length >= 2);
  expect(lines).toEqual(['line 2\n', 'line 3\n']);
  subscription.unsubscribe();
});

it('is beside a flood as quick as ever, and the host stays online', async () => {
  const flood = await open(stack.admin, ['/bin/cat', '/dev/zero']);
  await until('it floods', () => flood.messages.length > 50);
  const other = await open(stack.admin, ['/bin/echo', 'beside']);
  const begunMs = performance.now();
  expect(await other.end()).toMatchObject({ exitCode: 0 });
  const host = stack.hosts[0]?.id ?? '';
  const { state } = await stack.api.hosts.get.query({ hostId: host });
  process.stdout.write(`beside a flood another exec took ${Math.round(performance.now() - begunMs)} ms\n`);
  expect(state).toBe('online');
  flood.leave();
  await until('the flood is over', async () => (await pidsOf('/bin/cat')).length === 0);
});

it('ends within a second when its host is revoked', async () => {
  const exec = await open(stack.admin, deaf('revoked'));
  const pids = await untilUp(exec, 'revoked');
  const host = stack.hosts[0];
  if (!host) throw new Error('one host');
  const begunMs = performance.now();
  const revoking = stack.api.hosts.revoke.mutate({ hostId: host.id });
  expect(await exec.end()).toEqual({ kind: 'ended', exitCode: null, reason: 'link-lost' });
  const toldMs = Math.round(performance.now() - begunMs);
  await until('its processes are gone', () => alive(pids).length === 0, { everyMs: 2 });
  const tookMs = Math.round(performance.now() - begunMs);
  await revoking;
  process.stdout.write(
    `host revoked: the viewer was told after ${toldMs} ms, its processes were gone after ${tookMs} ms\n`,
  );
  expect(tookMs).toBeLessThan(1_000);
});
