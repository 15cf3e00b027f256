// Processes that outlive the one that started them: remembered in files, told apart from later ones of the same number.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 50;

/**
 * The start of a process in clock ticks since boot (field 22 of /proc/<pid>/stat, after the name in parentheses).
 *
 * @param {number} pid
 * @returns {string | null} null when there is no such process, or only its exit code is left of it
 */
function readIdentity(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? null : (fields[18] ?? null);
  } catch {
    return null;
  }
}

/**
 * @param {string} file
 * @param {number} pid
 */
export function rememberProcess(file, pid) {
  writeFileSync(file, `${pid} ${readIdentity(pid)}\n`);
}

/**
 * The process that the file remembers, if it is still alive.
 *
 * @param {string} file
 * @returns {number | null}
 */
export function findRemembered(file) {
  try {
    const [pid, identity] = readFileSync(file, 'utf8').trim().split(' ');
    return identity !== undefined && readIdentity(Number(pid)) === identity ? Number(pid) : null;
  } catch {
    return null;
  }
}

/**
 * Ends the process that the file remembers, if it is still alive: asked first, then killed.
 *
 * @param {string} file
 * @param {number} patienceMs
 */
export async function endRemembered(file, patienceMs = 10_000) {
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGKILL'])) {
    const pid = findRemembered(file);
    if (pid === null) break;
    process.kill(pid, signal);
    const deadline = Date.now() + patienceMs;
    while (findRemembered(file) !== null && Date.now() < deadline) await sleep(POLL_MS);
  }
  rmSync(file, { force: true });
}

/**
 * Takes a lock for this process's life.
 *
 * @param {string} file
 * @returns {{ holder: number } | { release: () => void }} the living process that has it, or what gives it back
 */
export function takeLock(file) {
  const mine = `${process.pid} ${readIdentity(process.pid)}\n`;
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      writeFileSync(file, mine, { flag: 'wx' });
      return { release: () => rmSync(file, { force: true }) };
    } catch {
      const holder = findRemembered(file);
      if (holder !== null) return { holder };
      rmSync(file, { force: true });
    }
  }
  throw new Error(`${file} cannot be written.`);
}
