import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readProcessIdentity } from './processes.ts';

/**
 * Marks the directory as this process's. Returns what takes the mark away.
 *
 * @throws when a living process has marked it
 */
export async function claimDirectory(dataDir: string): Promise<() => Promise<void>> {
  const path = join(dataDir, 'owner');
  const mine = `${process.pid} ${await readProcessIdentity(process.pid)}`;
  const write = () => writeFile(path, mine, { flag: 'wx' });
  try {
    await write();
  } catch {
    const [pid, identity] = (await readFile(path, 'utf8').catch(() => '')).split(' ');
    if (identity !== undefined && (await readProcessIdentity(Number(pid))) === identity) {
      throw new Error(`The database in ${dataDir} is in use by process ${pid}.`);
    }
    await rm(path, { force: true });
    await write();
  }
  return () => rm(path, { force: true });
}
