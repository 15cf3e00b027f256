// The dashboard's process, and its command-line companion.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { announceImportant } from './announce.mjs';
import { historyEngine, withoutSecrets } from './environment.mjs';
import { NODE, ROOT } from './npm-packages.mjs';
import { run } from './run.mjs';
import { supervise } from './supervise.mjs';

const MAIN = 'apps/web/src/server/main.ts';
const COMMANDS = 'apps/web/src/server/cli.ts';
const HEALTHY_TIMEOUT_MS = 60_000;
const TOO_MANY_ENDINGS = 3;

/**
 * @param {import('./settings.mjs').Settings} settings
 * @param {string} databaseUrl
 * @returns {NodeJS.ProcessEnv}
 */
function environment(settings, databaseUrl) {
  return {
    ...withoutSecrets(),
    ...historyEngine(),
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    DATABASE_URL: databaseUrl,
    BULKHEAD_DATA_DIR: settings.dataDir,
    BULKHEAD_LISTEN: settings.listen,
    BULKHEAD_AGENT_PORT: String(settings.agentPort),
    PORT: String(settings.port),
  };
}

/** Where a browser on this machine finds the dashboard. @param {import('./settings.mjs').Settings} settings */
export function dashboardUrl({ listen, port }) {
  const everywhere = listen === '0.0.0.0' || listen === '::';
  const name = everywhere || listen === '127.0.0.1' ? 'localhost' : listen.includes(':') ? `[${listen}]` : listen;
  return `http://${name}:${port}`;
}

/**
 * Starts the dashboard and waits until it is healthy.
 *
 * @param {import('./settings.mjs').Settings} settings
 * @param {string} databaseUrl
 * @param {{ pidPath: string, warn: (message: string) => void, onStarted: (program: ReturnType<typeof supervise>) => void }} options
 */
export async function startDashboard(settings, databaseUrl, { pidPath, warn, onStarted }) {
  const logPath = join(settings.dataDir, 'logs/web.log');
  const program = supervise({
    name: 'dashboard',
    args: [MAIN],
    env: environment(settings, databaseUrl),
    logPath,
    pidPath,
    onLine: announceImportant('dashboard', warn),
    warn,
  });
  onStarted(program);
  const deadline = Date.now() + HEALTHY_TIMEOUT_MS;
  while (!(await isHealthy(settings))) {
    if (program.endings() >= TOO_MANY_ENDINGS || Date.now() > deadline) {
      throw new Error(`The dashboard does not get healthy. Its log: ${logPath}`);
    }
    await sleep(100);
  }
}

/** @param {import('./settings.mjs').Settings} settings */
async function isHealthy(settings) {
  const url = new URL('/healthz', dashboardUrl(settings).replace('//localhost', '//127.0.0.1'));
  return fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
    (res) => res.ok,
    () => false,
  );
}

/**
 * Runs one of the dashboard's own commands.
 *
 * @param {import('./settings.mjs').Settings} settings
 * @param {string} databaseUrl
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [secrets] what only this command may know
 * @returns {Promise<string>} what it printed
 */
export async function runDashboardCommand(settings, databaseUrl, args, secrets = {}) {
  const env = { ...environment(settings, databaseUrl), ...secrets };
  const { stdout } = await run(NODE, [COMMANDS, ...args], { cwd: ROOT, env, timeoutMs: 60_000 });
  return stdout.trim();
}
