// A Docker Engine for this machine: one that answers, or one that can be had.
import { existsSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startPrivateEngine } from './private-engine.mjs';
import { provideEngine } from './provision.mjs';
import { run } from './run.mjs';

const SYSTEM_SOCKET = 'unix:///var/run/docker.sock';
const PING_TIMEOUT_MS = 3_000;
const SERVICE_TIMEOUT_MS = 60_000;

/**
 * @typedef {object} Engine
 * @property {string} dockerHost
 * @property {string | null} pidFile of an engine that Bulkhead started itself; null: somebody else's
 */

/**
 * Finds an engine or makes one. The order: DOCKER_HOST, and only that when it is set; the system's; the one that an
 * earlier start left running; one from the system's packages.
 *
 * @param {{ dataDir: string, dockerHost: string | null }} settings
 * @param {(message: string) => void} say
 * @returns {Promise<Engine>}
 * @throws {Error} that says what is missing and what to do
 */
export async function findOrStartEngine({ dataDir, dockerHost }, say) {
  if (dockerHost !== null) {
    if (await answers(dockerHost)) return { dockerHost, pidFile: null };
    throw new Error(
      `No engine answers at DOCKER_HOST=${dockerHost}. Start it, or unset DOCKER_HOST to let Bulkhead look for one.`,
    );
  }
  if (await answers(SYSTEM_SOCKET)) return { dockerHost: SYSTEM_SOCKET, pidFile: null };
  const directory = join(dataDir, 'engine');
  const ours = { dockerHost: `unix://${join(directory, 'docker.sock')}`, pidFile: join(directory, 'dockerd.pid') };
  if (await answers(ours.dockerHost)) return ours;

  if (process.getuid?.() !== 0) {
    throw new Error(
      `No Docker Engine answers this account at ${SYSTEM_SOCKET}, and starting one needs root. Join the group docker if there is one, run as root, or name an engine with DOCKER_HOST.`,
    );
  }
  try {
    await provideEngine(say);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `No Docker Engine answers at ${SYSTEM_SOCKET}, and none can be installed: ${reason}\nInstall Docker, or name an engine with DOCKER_HOST.`,
    );
  }
  if (existsSync('/run/systemd/system')) {
    await run('systemctl', ['start', 'docker'], { timeoutMs: SERVICE_TIMEOUT_MS });
    await waitForAnswer(SYSTEM_SOCKET);
    return { dockerHost: SYSTEM_SOCKET, pidFile: null };
  }
  say('no service manager runs here: starting an engine of our own');
  await startPrivateEngine(directory, () => answers(ours.dockerHost));
  return ours;
}

/** @param {string} dockerHost */
async function waitForAnswer(dockerHost) {
  const deadline = Date.now() + SERVICE_TIMEOUT_MS;
  while (!(await answers(dockerHost))) {
    if (Date.now() > deadline)
      throw new Error(`The engine was started and does not answer at ${dockerHost}. See: journalctl -u docker`);
    await sleep(200);
  }
}

/**
 * One small request to the engine's API.
 *
 * @param {string} dockerHost unix:///path or tcp://name:port
 * @param {string} path
 * @returns {Promise<number | null>} the HTTP status; null when nothing answers
 */
export function askEngine(dockerHost, path) {
  const address = new URL(dockerHost);
  const target =
    address.protocol === 'unix:'
      ? { socketPath: address.pathname }
      : { host: address.hostname, port: address.port || 2375 };
  return new Promise((resolve) => {
    const req = request({ ...target, path, timeout: PING_TIMEOUT_MS }, (res) => {
      res.resume();
      resolve(res.statusCode ?? null);
    });
    req.on('timeout', () => req.destroy());
    req.on('error', () => resolve(null));
    req.end();
  });
}

/** @param {string} dockerHost */
async function answers(dockerHost) {
  return (await askEngine(dockerHost, '/_ping')) === 200;
}
