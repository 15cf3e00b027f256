import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** A folder of one piece of work; gone when the work is over, however it ends. What the work before it left there goes first. */
export async function inWorkspace<T>(parent: string, name: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = join(parent, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
