import { readdirSync, readFileSync } from 'node:fs';
import { MIB } from '@bulkhead/shared';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startStack, type Stack } from '../fixtures/stack.ts';
import { launchAndWait, makeTenant } from '../fixtures/tenants.ts';
import { until } from '../fixtures/until.ts';
import { TENANT_BYTES_PER_SEC } from '../../apps/web/src/server/services/streams/tenant-rate.ts';

let stack: Stack;
let noisy: { tenantSlug: string; instanceId: string };
let quiet: { tenantSlug: string; instanceId: string };

beforeAll(async () => {
  stack = await startStack({ suite: 'terminal-flood', hosts: 1 });
  const make = async (prefix: string) => {
    const tenantSlug = await makeTenant(stack, prefix);
    const { id } = await launchAndWait(stack.api, tenantSlug, prefix, { cpuMillicores: 500, pids: 32 });
    return { tenantSlug, instanceId: id };
  };
  noisy = await make('noisy');
  quiet = await make('quiet');
});
afterAll(() => stack?.stop());

/** More than 50 MB/s where nobody holds it back: whole pages of it at once. */
const FLOOD = ['/bin/sh', '-c', 'exec dd if=/dev/zero bs=64k 2>/dev/null'];
const WINDOW_BYTES = 512 * 1024;
const LOOK_MS = 5_000;

interface Flood {
  bytes(): number;
  stop(): void;
}

/** How a viewer reads: as a browser does, as fast as it can, or not at all. */
async function flood(reads: 'as a browser' | 'at full speed' | 'never'): Promise<Flood> {
  const { api } = stack;
  const { execId } = await api.instances.openExec.mutate({
    ...noisy,
    command: FLOOD,
    tty: false,
    columns: 80,
    rows: 24,
  });
  let bytes = 0;
  let untold = 0;
  const window = reads === 'at full speed' ? {} : { windowBytes: WINDOW_BYTES };
  const subscription = api.instances.watchExec.subscribe(
    { ...noisy, execId, ...window },
    {
      onData: (message) => {
        if (message.kind !== 'output') return;
        const length = Buffer.byteLength(message.base64, 'base64');
        bytes += length;
        untold += length;
      },
    },
  );
  const telling = setInterval(() => {
    if (reads !== 'as a browser' || untold === 0) return;
    const taken = untold;
    untold = 0;
    api.instances.takeExec.mutate({ ...noisy, execId, bytes: taken }).catch(() => {});
  }, 100);
  return {
    bytes: () => bytes,
    stop: () => {
      clearInterval(telling);
      subscription.unsubscribe();
    },
  };
}

/** What another tenant waits for its list, its page and its processes, in milliseconds, one after the other for a while. */
async function waitsOfOthers(): Promise<{ median: number; worst: number; count: number }> {
  const waits: number[] = [];
  const time = async (work: () => Promise<unknown>) => {
    const begunMs = performance.now();
    await work();
    waits.push(performance.now() - begunMs);
  };
  const headers = { cookie: stack.admin.cookie() };
  const page = `${stack.origin}/t/${quiet.tenantSlug}/instances`;
  const endMs = performance.now() + LOOK_MS;
  while (performance.now() < endMs) {
    await time(() => stack.api.instances.list.query({ tenantSlug: quiet.tenantSlug }));
    await time(async () => {
      const answer = await fetch(page, { headers });
      expect(answer.status).toBe(200);
      await answer.text();
    });
    await time(() => stack.api.instances.processes.query(quiet));
  }
  const sorted = waits.toSorted((a, b) => a - b);
  return { median: sorted[sorted.length >> 1] ?? NaN, worst: sorted.at(-1) ?? NaN, count: sorted.length };
}

/** The process of this very rig that runs a program: others of its kind may run beside it. */
function pidOf(program: string): number {
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8');
      if (command.includes(program) && readFileSync(`/proc/${name}/environ`, 'utf8').includes(stack.folder)) {
        return Number(name);
      }
    } catch {
      // It has ended between two looks.
    }
  }
  throw new Error(`no process runs ${program}`);
}

function residentBytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
}

/** Seconds of a processor that a process has used [proc(5): utime and stime, in hundredths]. */
function usedSec(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function say(text: string): void {
  process.stdout.write(`terminal flood: ${text}\n`);
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);

it('is held back by its viewer, costs bounded memory, and others hardly notice it', async () => {
  const [webPid, agentPid] = [pidOf('apps/web/src/server/main.ts'), pidOf('agent.mjs')];
  const memory = () => ({ web: residentBytes(webPid), agent: residentBytes(agentPid) });
  await waitsOfOthers();
  const alone = await waitsOfOthers();
  say(`alone: median ${alone.median.toFixed(1)} ms, worst ${alone.worst.toFixed(0)} ms of ${alone.count}`);
  for (const reads of ['as a browser', 'at full speed', 'never'] as const) {
    const before = memory();
    const flooding = await flood(reads);
    await until('it floods', () => flooding.bytes() > 64 * 1024);
    const begun = { bytes: flooding.bytes(), atMs: performance.now(), web: usedSec(webPid), agent: usedSec(agentPid) };
    const beside = await waitsOfOthers();
    const tookSec = (performance.now() - begun.atMs) / 1000;
    const perSec = (flooding.bytes() - begun.bytes) / tookSec;
    const cores = {
      web: (usedSec(webPid) - begun.web) / tookSec,
      agent: (usedSec(agentPid) - begun.agent) / tookSec,
    };
    const after = memory();
    say(
      `read ${reads}: ${megabytes(perSec)} MB/s; others wait ${beside.median.toFixed(1)} ms (× ${(beside.median / alone.median).toFixed(2)}), ` +
        `worst ${beside.worst.toFixed(0)} ms of ${beside.count}; cores of web ${cores.web.toFixed(2)}, of agent ${cores.agent.toFixed(2)}; web +${megabytes(after.web - before.web)} MB, agent +${megabytes(after.agent - before.agent)} MB`,
    );
    // One that never says that it took anything is sent its window and no more.
    if (reads === 'never') expect(flooding.bytes()).toBeLessThanOrEqual(WINDOW_BYTES);
    // However fast it reads: a tenant's streams have a rate, with their base64.
    expect(perSec).toBeLessThan(TENANT_BYTES_PER_SEC * 1.1);
    flooding.stop();
    // Garbage that is not collected yet counts as well.
    expect(after.web - before.web).toBeLessThan(192 * MIB);
    expect(after.agent - before.agent).toBeLessThan(192 * MIB);
    // Of two cores that others work on as well: a bound against starving, not a figure.
    expect(beside.median).toBeLessThan(Math.max(10 * alone.median, 500));
    const host = await stack.api.hosts.get.query({ hostId: stack.hosts[0]?.id ?? '' });
    expect(host.state).toBe('online');
  }
});
