// `npm start`: installs what is missing, builds, and runs Bulkhead on this machine until Ctrl-C.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bootstrap } from './lib/bootstrap.mjs';
import { findOrStartEngine } from './lib/engine.mjs';
import { requireFreePort } from './lib/ports.mjs';
import { endRemembered, takeLock } from './lib/processes.mjs';
import { readSettings } from './lib/settings.mjs';
import { paint, say, step, warn } from './lib/steps.mjs';

const AGENT_PATIENCE_MS = 10_000;
const DASHBOARD_PATIENCE_MS = 15_000;

/** @typedef {import('./lib/settings.mjs').Settings} Settings */
/** @typedef {import('./lib/engine.mjs').Engine} Engine */

/** What has to be undone at the end, in the order in which it was done. @type {{ name: string, undo: () => unknown }[]} */
const undos = [];
const stopping = new AbortController();

try {
  const settings = readSettings();
  await bootstrap(fileURLToPath(import.meta.url), 'Bulkhead');
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => void stop(0));
  await start(settings);
} catch (error) {
  if (!stopping.signal.aborted) {
    console.error(`\n${paint('red', error instanceof Error ? error.message : String(error))}\n`);
    await stop(1);
  }
}

/** @param {Settings} settings */
async function start(settings) {
  // Here and not above: they need the npm packages.
  const { runTurbo } = await import('./lib/build.mjs');
  const { startDashboard } = await import('./lib/dashboard.mjs');
  const { migrate } = await import('@bulkhead/db/migrate');
  const { dataDir, databaseUrl: ownDatabase } = settings;

  // Others may pass through, on their way to the database's own directory.
  for (const name of ['', 'logs', 'run'])
    mkdirSync(join(dataDir, name), { recursive: true, mode: name === '' ? 0o711 : 0o700 });
  const pidPaths = { web: join(dataDir, 'run/web.pid'), agent: join(dataDir, 'run/agent.pid') };
  const lock = takeLock(join(dataDir, 'run/start.pid'));
  if ('holder' in lock) {
    throw new Error(
      `Bulkhead is running already on ${dataDir} (process ${lock.holder}). End it first, or choose another BULKHEAD_DATA_DIR.`,
    );
  }
  undos.push({ name: '', undo: lock.release });
  await endRemembered(pidPaths.agent);
  await endRemembered(pidPaths.web);
  await requireFreePort('PORT', settings.port, settings.listen);
  await requireFreePort('BULKHEAD_AGENT_PORT', settings.agentPort, '0.0.0.0');

  const engine = await findEngine(settings);
  await step('build', (note) => runTurbo('build', { note, signal: stopping.signal }));
  const databaseUrl = ownDatabase ?? (await step('database', () => startDatabase(dataDir)));
  await step('migrations', async (note) => note(`${(await migrate(databaseUrl)).length} applied`));
  await step('dashboard', () =>
    startDashboard(settings, databaseUrl, {
      pidPath: pidPaths.web,
      warn,
      onStarted: (program) => undos.push({ name: 'dashboard', undo: () => program.stop(DASHBOARD_PATIENCE_MS) }),
    }),
  );
  if (engine !== null) await tolerate(() => startAgent(settings, engine, databaseUrl, pidPaths.agent));
  await printClosing(settings, databaseUrl, engine);
}

/**
 * Without an engine there is still a dashboard, for other hosts.
 *
 * @param {Settings} settings
 * @returns {Promise<Engine | null>}
 */
async function findEngine(settings) {
  return tolerate(() =>
    step('engine', async (note) => {
      const engine = await findOrStartEngine(settings, say);
      note(engine.dockerHost);
      return engine;
    }),
  );
}

/** @param {string} dataDir */
async function startDatabase(dataDir) {
  const { keepDatabase } = await import('./lib/database.mjs');
  const database = await keepDatabase(dataDir, warn);
  undos.push({ name: 'database', undo: () => database.stop() });
  return database.url;
}

/**
 * @param {Settings} settings
 * @param {Engine} engine
 * @param {string} databaseUrl
 * @param {string} pidPath
 */
async function startAgent(settings, engine, databaseUrl, pidPath) {
  const { agentOf } = await import('./lib/agent.mjs');
  const { runDashboardCommand } = await import('./lib/dashboard.mjs');
  const { provideDemoImage } = await import('./lib/demo-image.mjs');
  const agent = agentOf(settings, engine.dockerHost);
  await tolerate(() => step('demo image', (note) => provideDemoImage(engine.dockerHost, agent.importRootfs, note)));
  await step('agent', async (note) => {
    note(`host ${settings.hostName}`);
    if (!agent.isEnrolled()) {
      await agent.enrol(await runDashboardCommand(settings, databaseUrl, ['join-token', '--host', settings.hostName]));
    }
    const program = agent.start({ pidPath, warn });
    undos.push({ name: 'agent', undo: () => program.stop(AGENT_PATIENCE_MS) });
  });
}

/**
 * Goes on without what the action was for, and says why.
 *
 * @template T
 * @param {() => Promise<T>} action
 * @returns {Promise<T | null>}
 */
async function tolerate(action) {
  try {
    return await action();
  } catch (error) {
    if (stopping.signal.aborted) throw error;
    warn(error instanceof Error ? error.message : String(error));
    return null;
  }
}

/**
 * @param {Settings} settings
 * @param {string} databaseUrl
 * @param {Engine | null} engine
 */
async function printClosing(settings, databaseUrl, engine) {
  const { dashboardUrl } = await import('./lib/dashboard.mjs');
  const { howToSignIn } = await import('./lib/sign-in.mjs');
  const url = dashboardUrl(settings);
  const rows = [
    ['Dashboard', paint('bold', url)],
    ...(await howToSignIn(settings, databaseUrl, url)),
    ['Data', settings.dataDir],
    ['Logs', join(settings.dataDir, 'logs')],
    ...(engine?.pidFile ? [['Engine', `goes on when this ends; to stop it: kill $(cat ${engine.pidFile})`]] : []),
    ['Stop', "Ctrl-C. Tenants' containers go on."],
  ];
  console.log('\n  Ready.\n');
  for (const [name = '', value] of rows) console.log(`  ${paint('dim', name.padEnd(10))} ${value}`);
  console.log('');
}

/** Undoes everything, the newest first, and ends this process. @param {number} code */
async function stop(code) {
  if (stopping.signal.aborted) return;
  stopping.abort();
  console.log('');
  for (const { name, undo } of undos.toReversed()) {
    try {
      if (name === '') await undo();
      else await step(`${name} stopped`, async () => undo());
    } catch (error) {
      warn(error instanceof Error ? error.message : String(error));
      code = 1;
    }
  }
  process.exit(code);
}
