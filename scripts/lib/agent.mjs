// The agent of this machine. It enrols through a join token, as any other host's agent does.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { announceImportant } from './announce.mjs';
import { withoutSecrets } from './environment.mjs';
import { NODE, ROOT } from './npm-packages.mjs';
import { run } from './run.mjs';
import { supervise } from './supervise.mjs';

const BUNDLE = 'apps/agent/dist/agent.mjs';
const IDENTITY = 'identity.json';

/**
 * @param {import('./settings.mjs').Settings} settings
 * @param {string} dockerHost
 */
export function agentOf(settings, dockerHost) {
  const stateDir = join(settings.dataDir, 'agent');
  const env = {
    ...withoutSecrets(),
    NODE_ENV: 'production',
    DOCKER_HOST: dockerHost,
    // The dashboard of this machine has the other one: two cannot listen on one port.
    BULKHEAD_METRICS_LISTEN: process.env.BULKHEAD_AGENT_METRICS_LISTEN ?? '',
    BULKHEAD_AGENT_STATE_DIR: stateDir,
    BULKHEAD_CONTROL_URL: `https://127.0.0.1:${settings.agentPort}`,
  };
  return {
    /** @returns {boolean} */
    isEnrolled: () => existsSync(join(stateDir, IDENTITY)),

    /** The token goes through the environment: everybody can read a process's arguments. @param {string} token */
    async enrol(token) {
      mkdirSync(stateDir, { recursive: true, mode: 0o700 });
      await run(NODE, [BUNDLE, 'enrol'], { cwd: ROOT, env: { ...env, BULKHEAD_JOIN_TOKEN: token }, timeoutMs: 60_000 });
    },

    /**
     * Gives the engine an image.
     *
     * @param {string} tar
     * @param {string} reference
     * @param {string} config
     */
    importRootfs: (tar, reference, config) =>
      run(NODE, [BUNDLE, 'import-rootfs', tar, reference, config], { cwd: ROOT, env, timeoutMs: 120_000 }),

    /** @param {{ pidPath: string, warn: (message: string) => void }} options */
    start: ({ pidPath, warn }) =>
      supervise({
        name: 'agent',
        args: [BUNDLE, 'run'],
        env,
        logPath: join(settings.dataDir, 'logs/agent.log'),
        pidPath,
        onLine: announceImportant('agent', warn),
        warn,
      }),
  };
}
