import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  execStartSchema,
  firstUidOf,
  MAX_EXECS_PER_INSTANCE,
  type AgentExecMessage,
  type ExecSpec,
} from '@bulkhead/shared';
import { until } from '../../../../tests/fixtures/until.ts';
import { connectStreamEngine } from '../docker/stream-engine.ts';
import { AgentRig } from '../testing/agent-rig.ts';
import { readProcess } from './exec-processes.ts';

let rig: AgentRig;
let instanceId: string;

beforeAll(async () => {
  rig = await AgentRig.start();
  ({ id: instanceId } = rig.instance('acme', { pids: 200 }));
  rig.send();
  await rig.reaches(instanceId, 'running');
});
afterAll(() => rig.stop());

const FREE_LINK = { unsentBytes: () => 0 };
const STUBBORN = 'trap "" HUP; sleep 1000 & echo up; while :; do sleep 1000; done';

/** An exec that somebody holds: what it has said so far, and a way to let go of it. */
class Held {
  readonly execId = randomUUID();
  readonly messages: AgentExecMessage[] = [];
  readonly over: Promise<void>;
  /** Takes what comes; a reader that stalls does not. */
  isReading = true;
  readonly #leave = new AbortController();

  constructor(command: string[], change: Partial<ExecSpec & { instanceId: string }> = {}) {
    const start = { execId: this.execId, instanceId, command, tty: false, columns: 80, rows: 24, ...change };
    this.over = this.#run(start);
    this.over.catch(() => {});
  }

  get text(): string {
    const pieces = this.messages.flatMap((one) => (one.kind === 'output' ? [Buffer.from(one.base64, 'base64')] : []));
    return Buffer.concat(pieces).toString();
  }

  get end(): AgentExecMessage | undefined {
    return this.messages.find(({ kind }) => kind === 'ended');
  }

  says(text: string): Promise<void> {
    return until(`the exec says ${text}`, () => Promise.resolve(this.text.includes(text)), { everyMs: 5 }).then(
      () => {},
    );
  }

  write(text: string, isLast = false): Promise<void> {
    return rig.service.writeExec({ execId: this.execId, base64: Buffer.from(text).toString('base64'), isLast });
  }

  leave(): void {
    this.#leave.abort();
  }

  async #run(start: ExecSpec & { execId: string; instanceId: string }): Promise<void> {
    for await (const message of rig.service.runExec(start, this.#leave.signal, FREE_LINK)) {
      this.messages.push(message);
      if (message.kind !== 'output' || !this.isReading) continue;
      rig.service.taken({ streamId: this.execId, bytes: Buffer.byteLength(message.base64, 'base64') });
    }
  }
}

async function processesOf(pattern: string): Promise<number[]> {
  const { processes } = await rig.service.anatomy(instanceId);
  return processes.filter(({ command }) => command.includes(pattern)).map(({ pid }) => pid);
}

test('a program runs with its input, both outputs and its exit code, and in a terminal of the size that was asked for', async () => {
  const plain = new Held(['/bin/sh', '-c', 'read line; echo "got $line"; echo wrong >&2; exit 3']);
  await until('it is open', () => Promise.resolve(plain.messages.length > 0));
  await plain.write('hello\n');
  await plain.over;
  const streams = plain.messages.flatMap((one) => (one.kind === 'output' ? [one.stream] : []));
  expect(plain.text).toContain('got hello');
  expect(new Set(streams)).toEqual(new Set(['stdout', 'stderr']));
  expect(plain.end).toEqual({ kind: 'ended', exitCode: 3, reason: 'exited' });

  const piped = new Held(['/bin/cat']);
  await until('it is open', () => Promise.resolve(piped.messages.length > 0));
  await piped.write('all of it', true);
  await piped.over;
  expect(piped.text).toBe('all of it');

  const terminal = new Held(['/bin/sh', '-c', 'sleep 0.3; stty size; tty'], { tty: true, columns: 132, rows: 43 });
  await terminal.over;
  expect(terminal.text).toContain('43 132');
  expect(terminal.text).toContain('/dev/pts/');
});

test('a program that is not there ends at once and says so', async () => {
  const missing = new Held(['/no/such/program']);
  await missing.over;
  expect(missing.end).toMatchObject({ kind: 'ended', reason: 'exited' });
  expect([126, 127]).toContain(missing.end?.kind === 'ended' ? missing.end.exitCode : null);
});

test('it is inside the compartment, may gain no privileges, and counts among its processes', async () => {
  const held = new Held(['/bin/sh', '-c', 'grep -E "^(CapEff|NoNewPrivs)" /proc/self/status; echo up; sleep 1000']);
  await held.says('up');
  const [pid] = await processesOf('sleep 1000; echo up').then(() => processesOf('sleep 1000'));
  expect(pid).toBeGreaterThan(0);
  const { containerId } = await rig.service.anatomy(instanceId);
  const inside = rig.kernel('pids', `acme/${containerId}`, 'cgroup.procs').split('\n').map(Number);
  expect(inside).toContain(pid);
  expect(held.text).toMatch(/NoNewPrivs:\s*1/);
  held.leave();
  await held.over;
});

test('in a restricted instance it is the tenant’s user, without a capability, and nothing makes it root', async () => {
  const { id, uid } = rig.instance('strict', { profile: 'restricted', uid: firstUidOf(2), pids: 64 });
  rig.send();
  await rig.reaches(id, 'running');
  const script =
    'id -u; id -g; grep -E "^(CapBnd|CapEff|NoNewPrivs)" /proc/self/status; su -c id; echo x > /etc/passwd; mknod /tmp/d b 8 0; :';
  const held = new Held(['/bin/sh', '-c', script], { instanceId: id });
  await held.over;
  expect(held.end).toMatchObject({ exitCode: 0 });
  expect(held.text).toMatch(new RegExp(`^${uid}$`, 'm'));
  expect(held.text).toMatch(/^CapEff:\t0{16}$/m);
  expect(held.text).toMatch(/^CapBnd:\t0{16}$/m);
  expect(held.text).toMatch(/^NoNewPrivs:\t1$/m);
  expect(held.text).not.toContain('uid=0');
});

test('nobody chooses its user, its privileges or its environment', () => {
  const start = { execId: randomUUID(), instanceId, command: ['id'], tty: false, columns: 80, rows: 24 };
  expect(execStartSchema.safeParse(start).success).toBe(true);
  const more = [{ user: 'root' }, { User: '0' }, { privileged: true }, { env: ['A=b'] }, { workingDir: '/' }];
  for (const extra of more) expect(execStartSchema.safeParse({ ...start, ...extra }).success).toBe(false);
});

test('the eleventh of an instance is refused, and let in when another is over', async () => {
  const held = Array.from({ length: MAX_EXECS_PER_INSTANCE }, () => new Held(['/bin/sh', '-c', 'echo up; sleep 1000']));
  await Promise.all(held.map((one) => one.says('up')));
  const refused = new Held(['/bin/true']);
  await expect(refused.over).rejects.toMatchObject({
    code: 'TOO_MANY_ATTEMPTS',
    details: { count: MAX_EXECS_PER_INSTANCE },
  });
  held[0]?.leave();
  await held[0]?.over;
  const next = new Held(['/bin/true']);
  await next.over;
  expect(next.end).toMatchObject({ exitCode: 0 });
  for (const one of held) one.leave();
  await Promise.all(held.map((one) => one.over));
});

test('a reader that stalls stops the program and nobody else', async () => {
  const flood = new Held(['/bin/sh', '-c', 'cat /dev/zero'], {});
  flood.isReading = false;
  await until('the window is full', () => Promise.resolve(sizeOf(flood) >= 96 * 1024));
  const before = sizeOf(flood);
  const other = new Held(['/bin/echo', 'still here']);
  const begunMs = performance.now();
  await other.over;
  expect(other.text).toBe('still here\n');
  expect(await rig.seen(instanceId)).toMatchObject({ state: 'running' });
  process.stdout.write(
    `beside a stalled exec: another one and a report in ${Math.round(performance.now() - begunMs)} ms\n`,
  );
  expect(sizeOf(flood)).toBe(before);
  expect(before).toBeLessThanOrEqual(128 * 1024);
  // As it takes again, it comes again.
  flood.isReading = true;
  rig.service.taken({ streamId: flood.execId, bytes: before });
  await until('it goes on', () => Promise.resolve(sizeOf(flood) > before + 1024 * 1024));
  flood.leave();
  await flood.over;
});

test('whoever lets go, or loses the link, has its processes ended within a second, also those that do not listen', async () => {
  for (const tty of [false, true]) {
    const held = new Held(['/bin/sh', '-c', STUBBORN], { tty });
    await held.says('up');
    const pids = await processesOf('sleep 1000');
    expect(pids.length).toBeGreaterThanOrEqual(2);
    const begunMs = performance.now();
    held.leave();
    await until('they are gone', () => Promise.resolve(pids.every((pid) => readProcess(pid) === null)), { everyMs: 2 });
    const tookMs = Math.round(performance.now() - begunMs);
    process.stdout.write(
      `processes of an exec ${tty ? 'with' : 'without'} a terminal gone ${tookMs} ms after its link\n`,
    );
    expect(tookMs).toBeLessThan(1000);
    await held.over;
  }
});

test('what a program leaves behind in its session ends with it', async () => {
  const held = new Held(['/bin/sh', '-c', 'trap "" HUP; sleep 1234 & exit 0']);
  await held.over;
  expect(held.end).toMatchObject({ exitCode: 0, reason: 'exited' });
  expect(await processesOf('sleep 1234')).toEqual([]);
});

test('an instance that is stopped ends it, and nothing can be run in it then', async () => {
  const { id } = rig.instance('acme');
  rig.send();
  await rig.reaches(id, 'running');
  const held = new Held(['/bin/sh', '-c', 'echo up; sleep 1000'], { instanceId: id });
  await held.says('up');
  rig.change(id, { state: 'stopped' });
  rig.send();
  await held.over;
  expect(held.end).toMatchObject({ reason: 'instance-stopped' });
  await rig.reaches(id, 'stopped');
  await expect(new Held(['/bin/true'], { instanceId: id }).over).rejects.toMatchObject({ code: 'INSTANCE_STATE' });
  await expect(new Held(['/bin/true'], { instanceId: randomUUID() }).over).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('an agent that is started again ends what the one before it left behind', async () => {
  const { containerId } = await rig.service.anatomy(instanceId);
  if (containerId === null) throw new Error('no container');
  const engine = connectStreamEngine(rig.engine.dockerHost);
  const engineId = await engine.createExec(containerId, { command: ['/bin/sh', '-c', STUBBORN], tty: false });
  const stream = await engine.startExec(engineId, { tty: false });
  stream.resume();
  await until('it runs', async () => (await processesOf('sleep 1000')).length >= 2);
  const pids = await processesOf('sleep 1000');
  await rig.stopAgent();
  // As an agent that was killed right after the start would leave it.
  const records = [{ engineId, containerId, tenantSlug: 'acme', process: null }];
  writeFileSync(`${rig.folder}/state/execs.json`, JSON.stringify(records));
  expect(pids.every((pid) => readProcess(pid) !== null)).toBe(true);
  await rig.startAgent();
  await until('they are gone', () => Promise.resolve(pids.every((pid) => readProcess(pid) === null)));
  engine.close();
});

function sizeOf(held: Held): number {
  return Buffer.byteLength(held.text);
}
