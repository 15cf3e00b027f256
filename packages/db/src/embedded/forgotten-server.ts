import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findServerProcesses } from './processes.ts';

const POLL_MS = 50;
const PATIENCE_MS = 20_000;

/**
 * Ends what a killed predecessor left running in a cluster, and takes away its lock file.
 *
 * The lock file may only go when no process of the server is left: one that still writes, beside a new server, would
 * corrupt the cluster. And it must go, because after a reboot its number may belong to somebody else, which PostgreSQL
 * takes for a running server.
 */
export async function stopForgottenServer(cluster: string): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    for (const pid of await findServerProcesses(cluster)) signalIfAlive(pid, signal);
    if (await hasEnded(cluster)) {
      await rm(join(cluster, 'postmaster.pid'), { force: true });
      return;
    }
  }
  throw new Error(`PostgreSQL processes of ${cluster} do not end, even when killed.`);
}

async function hasEnded(cluster: string): Promise<boolean> {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    if ((await findServerProcesses(cluster)).length === 0) return true;
    await sleep(POLL_MS);
  }
  return false;
}

function signalIfAlive(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
