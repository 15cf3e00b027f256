import { existsSync, readFileSync } from 'node:fs';
import { chooseEngineDriver } from '../cgroup/choose-engine-driver.ts';
import { createCgroupDriver } from '../cgroup/create-cgroup-driver.ts';
import { readControllers, versionOf } from '../cgroup/detect-controllers.ts';
import type { CgroupDriver } from '../cgroup/driver.ts';
import type { Engine } from '../docker/engine.ts';
import type { Log } from '../log.ts';
import { rememberedDriver } from './engine-watch.ts';

/** Only this engine is configured by this file. */
const USUAL_SOCKETS = ['/var/run/docker.sock', '/run/docker.sock'];
const CONFIGURATION = '/etc/docker/daemon.json';
const SYSTEMD = '/run/systemd/system';
/** The compartments are not to wait for an engine that does not answer. */
const ASK_MS = 2_000;

/**
 * Makes the driver of this host, for the way in which its engine writes containers' groups. The engine is asked only where
 * that matters, and nobody remembers what it said.
 */
export async function chooseDriver(options: {
  root: string;
  engine: Pick<Engine, 'info' | 'socketPath'>;
  /** Where EngineWatch remembers the engine. */
  engineFile: string;
  log: Log;
}): Promise<CgroupDriver> {
  const { engine, log } = options;
  const facts = readControllers();
  const remembered = rememberedDriver(options.engineFile);
  const isOpen = versionOf(facts) === '2' && remembered === null;
  const { engineDriver, because } = chooseEngineDriver({
    facts,
    remembered,
    daemonJson: USUAL_SOCKETS.includes(engine.socketPath) ? textOf(CONFIGURATION) : null,
    answered: isOpen ? await ask(engine) : null,
    hasSystemd: existsSync(SYSTEMD),
  });
  log.info('the cgroup driver is chosen', { driver: engineDriver, because });
  return createCgroupDriver({ root: options.root, facts, engineDriver });
}

async function ask(engine: Pick<Engine, 'info'>): Promise<string | null> {
  try {
    return (await engine.info(AbortSignal.timeout(ASK_MS))).cgroupDriver;
  } catch {
    return null;
  }
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
