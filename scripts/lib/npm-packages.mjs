// The npm packages, and the Node.js that comes with them.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './run.mjs';

/** The repository's root. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const MODULES = join(ROOT, 'node_modules');
const LOCK = join(ROOT, 'package-lock.json');
// npm writes its own record of an installation last.
const INSTALLED = join(MODULES, '.package-lock.json');
const STAMP = join(MODULES, '.bulkhead-lock');
const CLOCK_SLACK_MS = 5_000;

/** Node.js 24, as the npm package `node` brings it. */
export const NODE = join(MODULES, '.bin', 'node');

/** Programs of the npm packages. @param {string} name */
export const bin = (name) => join(MODULES, '.bin', name);

/**
 * Installs the packages when there are none or others are wanted by now.
 *
 * @param {(text: string) => void} note
 */
export async function providePackages(note) {
  const wanted = createHash('sha256').update(readFileSync(LOCK)).digest('hex');
  if (existsSync(NODE) && isInstalled(wanted)) return note('installed');
  // Not `npm ci`: it refuses a lock file that lacks an optional package for another platform, which is what npm writes
  // when its registry lacks the package. This takes the lock file's versions too, and leaves the file as it is.
  await run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: ROOT,
    timeoutMs: 15 * 60_000,
  });
  writeFileSync(STAMP, wanted);
}

/** @param {string} wanted */
function isInstalled(wanted) {
  if (!existsSync(INSTALLED)) return false;
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return true;
  return statSync(INSTALLED).mtimeMs + CLOCK_SLACK_MS >= statSync(LOCK).mtimeMs;
}

/** Whether this process runs on the Node.js that the project is made for. */
export function isOnProjectNode() {
  return Number(process.versions.node.split('.')[0]) >= 24;
}

/**
 * Runs a script of ours on the project's Node.js, with this process's terminal, until it ends; then this process ends
 * in the same way.
 *
 * @param {string} script
 * @param {readonly string[]} args
 */
export async function continueOnProjectNode(script, args) {
  const child = spawn(NODE, [script, ...args], { cwd: ROOT, stdio: 'inherit' });
  // A Ctrl-C in the terminal reaches the child by itself. It ends in its own time, and so do we.
  process.on('SIGINT', () => undefined);
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP'])) process.on(signal, () => child.kill(signal));
  const [code, signal] = await new Promise((resolve) => child.once('close', (...outcome) => resolve(outcome)));
  process.exit(code ?? (signal === null ? 1 : 128));
}
