// A real engine that speaks Prometheus, for tests: VictoriaMetrics as Debian packages it.
import type { Database } from '@bulkhead/db';
import { HISTORY_SERIES, MINUTE_MS, type Spread } from '@bulkhead/shared';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as newId } from 'uuid';
import type { HistorySubject } from '../history/history-store.ts';
import { encodeMinute, type Minute } from '../history/minute-codec.ts';

const PROGRAM = '/usr/bin/victoria-metrics';
const UP_WITHIN_MS = 15_000;

export interface TestEngine {
  url: string;
  /** Where it keeps everything. */
  folder: string;
  start(options?: readonly string[]): Promise<void>;
  /** As a machine that loses its power, with what was not written yet. */
  kill(): Promise<void>;
  /** Makes what was written until now findable at once. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** On a free port of loopback, with a folder of its own. */
export async function startTestEngine(options: readonly string[] = []): Promise<TestEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'bulkhead-engine-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess | null = null;

  const start = async (more: readonly string[] = options) => {
    const args = [`-httpListenAddr=127.0.0.1:${port}`, `-storageDataPath=${folder}`, '-loggerLevel=ERROR', ...more];
    // Its cache is half of the machine's memory otherwise, set aside at once.
    child = spawn(PROGRAM, ['-memory.allowedBytes=64MB', '-retentionPeriod=1y', ...args], { stdio: 'ignore' });
    const deadline = Date.now() + UP_WITHIN_MS;
    while ((await ask(url, '/health').catch(() => 0)) !== 200) {
      if (child.exitCode !== null || Date.now() > deadline) throw new Error(`${PROGRAM} does not come up`);
      await sleep(50);
    }
  };
  const end = async (signal: NodeJS.Signals) => {
    const running = child;
    child = null;
    if (running === null || running.exitCode !== null) return;
    const ended = once(running, 'exit');
    running.kill(signal);
    await ended;
  };

  await start();
  return {
    url,
    folder,
    start,
    kill: () => end('SIGKILL'),
    flush: async () => void (await ask(url, '/internal/force_flush')),
    async close() {
      await end('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

function ask(url: string, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const req = request(`${url}${path}`, { agent: false, timeout: 5_000 }, (res) => {
      res.resume().on('end', () => resolve(res.statusCode ?? 0));
    });
    req.on('error', reject).end();
  });
}

/** One odometer and its minutes from `fromMs` on, as ingest stages them; null leaves one out. */
export async function stageMinutes(
  db: Database,
  subject: HistorySubject & { hostId: string },
  fromMs: number,
  minutes: readonly (Minute | null)[],
): Promise<string> {
  const meterId = newId();
  const { kind, hostId, tenantId, instanceId } = subject;
  await db.meter.create({
    data: { id: meterId, hostId, journalId: newId(), kind, tenantId, instanceId, totals: [], readTo: new Date() },
  });
  await db.usageMinute.createMany({
    data: minutes.flatMap((minute, index) =>
      minute === null
        ? []
        : [{ meterId, tenantId, minute: new Date(fromMs + index * MINUTE_MS), data: encodeMinute(minute) }],
    ),
  });
  return meterId;
}

/** Any minute: some series are not there, the others are anywhere between nothing and much. */
export function randomMinute(random: () => number): Minute | null {
  if (random() < 0.1) return null;
  const series = HISTORY_SERIES.map((_, index): Spread | null => {
    if (random() < 0.15) return null;
    const most = index === 4 ? 2 ** 36 : 2_000_000;
    const values = [random(), random(), random()].map((share) => Math.floor(share * most)).sort((a, b) => a - b);
    return [values[0] ?? 0, values[1] ?? 0, values[2] ?? 0];
  });
  return { series, demandMillicores: [] };
}
