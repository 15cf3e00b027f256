// Programs that run as long as Bulkhead does.
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { openLogFile } from './log-file.mjs';
import { NODE, ROOT } from './npm-packages.mjs';
import { rememberProcess } from './processes.mjs';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** Who lived that long is well: the next failure starts with a short pause again. */
const WELL_AFTER_MS = 60_000;

/**
 * @typedef {object} Program
 * @property {string} name
 * @property {readonly string[]} args of Node.js: a script and what it is told
 * @property {NodeJS.ProcessEnv} env
 * @property {string} logPath
 * @property {string} pidPath
 * @property {(line: string) => void} onLine
 * @property {(message: string) => void} warn
 */

/**
 * Keeps a Node.js program running: starts it again, with growing pauses, whenever it ends unasked.
 *
 * @param {Program} program
 */
export function supervise(program) {
  const { name, args, env, logPath, pidPath, onLine, warn } = program;
  const write = openLogFile(logPath);
  const stopping = new AbortController();
  /** @type {import('node:child_process').ChildProcess | null} */
  let child = null;
  let endings = 0;

  const runOnce = async () => {
    const current = spawn(NODE, args, {
      cwd: ROOT,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      // Its own session: a Ctrl-C in the terminal reaches only us, who stop the programs in order.
      detached: true,
    });
    child = current;
    if (current.pid !== undefined) rememberProcess(pidPath, current.pid);
    for (const input of [current.stdout, current.stderr]) {
      createInterface({ input }).on('line', (line) => {
        write(line);
        onLine(line);
      });
    }
    return new Promise((resolve) => {
      current.once('error', (error) => resolve(error.message));
      current.once('close', (code, signal) => resolve(signal ?? `exit code ${code}`));
    });
  };

  const keepRunning = async () => {
    let pauseMs = FIRST_PAUSE_MS;
    while (!stopping.signal.aborted) {
      const startedAt = performance.now();
      const outcome = await runOnce();
      if (stopping.signal.aborted) return;
      endings += 1;
      pauseMs = performance.now() - startedAt > WELL_AFTER_MS ? FIRST_PAUSE_MS : pauseMs;
      warn(`The ${name} ended (${outcome}); starting it again in ${pauseMs / 1000} s. Log: ${logPath}`);
      await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    }
  };
  const finished = keepRunning();

  return {
    /** How often it ended unasked. */
    endings: () => endings,
    /** Asks the program to end, and kills it when it has not done so in time. @param {number} patienceMs */
    async stop(patienceMs) {
      stopping.abort();
      const timer = setTimeout(() => child?.kill('SIGKILL'), patienceMs);
      child?.kill('SIGTERM');
      await finished;
      clearTimeout(timer);
      rmSync(pidPath, { force: true });
    },
  };
}
