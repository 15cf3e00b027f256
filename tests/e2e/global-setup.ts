import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { freePort } from '../fixtures/free-port.ts';
import { startStack } from '../fixtures/stack.ts';
import { RIG_FILE, type Rig } from './rig.ts';

/** Brings up an empty dashboard and two engines; nothing is enrolled and nobody is there yet. */
export default async function setUp(): Promise<() => Promise<void>> {
  const stack = await startStack({ suite: 'e2e', hosts: 2, furnished: false, usageChunkMs: 5_000 });
  const storePort = await freePort();
  const trustedStores = `http://127.0.0.1:${storePort}`;
  const rig: Rig = {
    storePort,
    origin: stack.origin,
    folder: stack.folder,
    webSettings: {
      folder: stack.webSettings.folder,
      port: stack.webSettings.port,
      agentPort: stack.webSettings.agentPort,
      databaseUrl: stack.database.url(),
    },
    hosts: stack.hosts.map(({ name, cgroupRoot, settings }) => ({
      name,
      cgroupRoot,
      settings: { ...settings, trustedStores },
    })),
  };
  // In a file and not in the environment: processes that carry the rig's folder in theirs are taken for its own.
  mkdirSync(new URL('.', RIG_FILE), { recursive: true });
  writeFileSync(RIG_FILE, JSON.stringify(rig));
  return async () => {
    rmSync(RIG_FILE, { force: true });
    await stack.stop();
  };
}
