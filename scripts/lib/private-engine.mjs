// An engine of our own, for machines without a service manager. It outlives us: tenants' containers go on.
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withoutSecrets } from './environment.mjs';
import { rotate } from './log-file.mjs';

const START_TIMEOUT_MS = 60_000;
const POLL_MS = 100;
// Without rights over the packet filter there is no bridge: containers then have a loopback of their own, or the host's network.
const WITHOUT_BRIDGE = ['--bridge=none', '--iptables=false', '--ip6tables=false'];

/**
 * Starts dockerd below a directory, detached from us and our terminal.
 *
 * @param {string} directory
 * @param {() => Promise<boolean>} answers whether its socket answers
 */
export async function startPrivateEngine(directory, answers) {
  mkdirSync(directory, { recursive: true, mode: 0o711 });
  const paths = {
    data: join(directory, 'data'),
    exec: join(directory, 'exec'),
    pid: join(directory, 'dockerd.pid'),
    socket: join(directory, 'docker.sock'),
    log: join(directory, 'dockerd.log'),
  };
  rotate(paths.log);
  const args = [
    `--data-root=${paths.data}`,
    `--exec-root=${paths.exec}`,
    `--pidfile=${paths.pid}`,
    `--host=unix://${paths.socket}`,
    '--live-restore',
    '--userland-proxy=false',
    '--exec-opt=native.cgroupdriver=cgroupfs',
    '--log-opt=max-size=10m',
    '--log-opt=max-file=3',
    '--log-level=warn',
  ];
  for (const network of [[], WITHOUT_BRIDGE]) {
    removeStale(paths.pid, 'dockerd');
    removeStale(join(paths.exec, 'containerd', 'containerd.pid'), 'containerd');
    if (await launch([...args, ...network], paths.log, answers)) return;
  }
  const tail = readFileSync(paths.log, 'utf8').trim().split('\n').slice(-8).join('\n');
  throw new Error(`The engine did not start. The end of ${paths.log}:\n${tail}`);
}

/**
 * @param {readonly string[]} args
 * @param {string} logPath
 * @param {() => Promise<boolean>} answers
 * @returns {Promise<boolean>} false: it ended by itself
 */
async function launch(args, logPath, answers) {
  const log = openSync(logPath, 'a', 0o600);
  const child = spawn('dockerd', args, {
    cwd: '/',
    // An ordinary user's PATH, which sudo may have kept, lacks the directories of dockerd and iptables.
    env: { ...withoutSecrets(), PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.unref();
  let hasEnded = false;
  child.once('error', () => {
    hasEnded = true;
  });
  child.once('exit', () => {
    hasEnded = true;
  });
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!hasEnded && Date.now() < deadline) {
    if (await answers()) return true;
    await sleep(POLL_MS);
  }
  if (!hasEnded) child.kill('SIGTERM');
  while (!hasEnded) await sleep(POLL_MS);
  return false;
}

/**
 * After kill -9 a pid file stays, and the engine refuses to start, or waits 15 s for its containerd, while any process
 * has that number.
 *
 * @param {string} pidFile
 * @param {string} program
 */
function removeStale(pidFile, program) {
  try {
    const pid = readFileSync(pidFile, 'utf8').trim();
    // A process of which only the exit code is left has a name still, and no program.
    if (basename(readlinkSync(`/proc/${pid}/exe`)).startsWith(program)) return;
  } catch {
    // No such file, or no such process.
  }
  rmSync(pidFile, { force: true });
}
