import { openDatabase, type Database } from '@bulkhead/db';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { assumeProduction, readEnvironment } from '../env.ts';
import { createChangeBus } from './change-bus.ts';
import type { Deps } from './deps.ts';
import { startFleet } from './fleet/index.ts';
import { pageContext } from './http/contexts.ts';
import { isDatabaseAway, reasonOf } from './http/database-away.ts';
import { loadPages } from './http/pages.ts';
import { openWebServer } from './http/web-server.ts';
import { createLog } from './log.ts';
import { openMetrics } from './metrics/open-metrics.ts';
import { createCaller, type CallerFactory } from './root.ts';
import { createSealer } from './seal.ts';
import { keepSendingDeliveries } from './services/alerts/deliveries/keep-sending.ts';
import { seedRules } from './services/alerts/seed-rules.ts';
import { keepExportingHeads } from './services/audit/export-heads.ts';
import { refusalBook } from './services/audit/refusal-book.ts';
import { seedFlavors } from './services/flavors/seed-flavors.ts';
import { deleteExpired } from './services/identity/sessions.ts';
import { createNeighbourInspector } from './services/neighbours/neighbour-inspector.ts';
import { openMinuteEngine } from './services/prometheus/open-minute-engine.ts';
import { sweepUploads } from './services/uploads/upload-store.ts';
import { keepCarryingOutStacks } from './services/stacks/keep-carrying-out.ts';
import { seedTemplates } from './services/templates/seed-templates.ts';
import { keepAppointments } from './workers/keep-appointments.ts';
import { keepHistory } from './workers/keep-history.ts';
import { keepWatching } from './workers/keep-watching.ts';

const WEB_DIR = fileURLToPath(new URL('../..', import.meta.url));
const CALLER_KEY = Symbol.for('bulkhead.caller');

const DATABASE_WAIT_MS = 60_000;
const HOUSEKEEPING_MS = 3_600_000;
const SHUTDOWN_MS = 5_000;

const log = createLog();

async function main(): Promise<void> {
  assumeProduction();
  const env = readEnvironment();
  const db = openDatabase(env.DATABASE_URL, {
    maxConnections: 20,
    onIdleError: (error) => log.warn('a database connection was lost', { reason: error.message }),
  });
  await waitForDatabase(db);
  const sealer = createSealer(env.BULKHEAD_DATA_DIR);
  const changes = createChangeBus({ url: env.DATABASE_URL, log });
  const now = () => new Date();
  const minuteEngine = openMinuteEngine({ db, log, env, now });
  const withoutFleet = { db, changes, sealer, log, env, now, ...(minuteEngine && { minuteEngine }) };
  const fleet = await startFleet(withoutFleet);
  const deps: Deps = {
    ...withoutFleet,
    fleet,
    env: { ...env, BULKHEAD_AGENT_PORT: fleet.port },
    neighbours: createNeighbourInspector(withoutFleet),
  };
  await seedFlavors(db);
  await seedTemplates(db);
  await seedRules(db);

  const callerFor: CallerFactory = (headers) => createCaller(pageContext(deps, headers));
  Reflect.set(globalThis, CALLER_KEY, callerFor);
  const metrics = await openMetrics(deps);
  const web = await openWebServer(deps, await loadPages(WEB_DIR), metrics?.timeRequest);
  const housekeeping = setInterval(() => void tidy(deps), HOUSEKEEPING_MS);
  housekeeping.unref();
  const stopExporting = keepExportingHeads(deps);
  const stopStacks = keepCarryingOutStacks(deps);
  const stopAppointments = keepAppointments(deps);
  const stopHistory = keepHistory(deps);
  const stopForwarding = minuteEngine?.keepForwarding();
  const stopWatching = keepWatching(deps);
  const stopSending = keepSendingDeliveries(deps);

  shutDownOnSignal(async () => {
    clearInterval(housekeeping);
    stopExporting();
    stopAppointments();
    await Promise.allSettled([
      metrics?.close(),
      stopForwarding?.(),
      stopStacks(),
      stopHistory(),
      stopWatching(),
      stopSending(),
      web.close(),
      fleet.close(),
    ]);
    await refusalBook(deps).flush();
    await changes.close();
    await db.$disconnect();
  });
  process.stdout.write(`agents: listening on ${env.BULKHEAD_AGENT_LISTEN}:${fleet.port}\n`);
  process.stdout.write(`dashboard: listening on http://${env.BULKHEAD_LISTEN}:${web.port}\n`);
}

async function waitForDatabase(db: Database): Promise<void> {
  const deadline = Date.now() + DATABASE_WAIT_MS;
  for (;;) {
    try {
      await db.$queryRaw`select 1`;
      return;
    } catch (error) {
      if (!isDatabaseAway(error) || Date.now() > deadline) throw error;
      log.info('waiting for the database', { reason: reasonOf(error) });
      await sleep(500);
    }
  }
}

async function tidy(deps: Deps): Promise<void> {
  try {
    await deleteExpired(deps);
    await sweepUploads(deps);
  } catch (error) {
    deps.log.warn('what has expired could not be removed; next try in an hour', { error });
  }
}

function shutDownOnSignal(close: () => Promise<void>): void {
  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info('stopping', { signal });
    // Whoever holds a connection open does not keep the process alive.
    setTimeout(() => process.exit(0), SHUTDOWN_MS).unref();
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error('not stopped cleanly', { error });
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => stop(signal));
}

// A lost database is for every caller to report, never a reason to end: all of its connections are opened anew.
process.on('unhandledRejection', (error) => log.error('a rejection was not handled', { error }));
process.on('uncaughtException', (error) => {
  log.error('an exception was not handled', { error });
  if (!isDatabaseAway(error)) process.exit(1);
});

main().catch((error: unknown) => {
  log.error('the dashboard could not start', { error });
  process.exit(1);
});
