// The settings of `npm start`, from the environment.
import { homedir, hostname } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * @typedef {object} Settings
 * @property {string} dataDir
 * @property {number} port of the dashboard
 * @property {string} listen address of the dashboard
 * @property {number} agentPort where agents dial in
 * @property {string | null} databaseUrl null: the embedded one
 * @property {string | null} dockerHost null: look for an engine
 * @property {string | null} adminEmail
 * @property {string} hostName what this machine is called among the hosts
 */

/** @returns {Settings} */
export function readSettings(env = process.env) {
  const isRoot = process.getuid?.() === 0;
  const settings = {
    dataDir: resolve(
      env.BULKHEAD_DATA_DIR || (isRoot ? '/var/lib/bulkhead' : join(homedir(), '.local/share/bulkhead')),
    ),
    port: readPort(env, 'PORT', 3000),
    listen: env.BULKHEAD_LISTEN || '127.0.0.1',
    agentPort: readPort(env, 'BULKHEAD_AGENT_PORT', 3443),
    databaseUrl: env.DATABASE_URL || null,
    dockerHost: env.DOCKER_HOST || null,
    adminEmail: env.BULKHEAD_ADMIN_EMAIL || null,
    hostName: toHostName(hostname()),
  };
  if (settings.port === settings.agentPort) {
    throw new Error(`PORT and BULKHEAD_AGENT_PORT are both ${settings.port}. Give each its own.`);
  }
  if (settings.adminEmail !== null && !env.BULKHEAD_ADMIN_PASSWORD) {
    throw new Error('BULKHEAD_ADMIN_EMAIL is set and BULKHEAD_ADMIN_PASSWORD is not. Set both, or none.');
  }
  return settings;
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {string} name
 * @param {number} fallback
 */
function readPort(env, name, fallback) {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Error(`${name} is ${text}. It must be a port, 1 to 65535.`);
  return port;
}

/** @param {string} name */
function toHostName(name) {
  const plain = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40);
  return plain === '' ? 'local' : plain;
}
