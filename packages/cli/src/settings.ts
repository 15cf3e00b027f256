import { slugSchema } from '@bulkhead/shared';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { CliFailure, EXIT } from './failure.ts';

const settingsSchema = z.object({
  url: z.url(),
  token: z.string().min(1).max(200),
  /** What commands are about when they do not say. */
  tenant: slugSchema.nullable(),
});
export type Settings = z.infer<typeof settingsSchema>;

/** What `login` kept; null before the first. Refuses a file that others can read: there is a token in it. */
export async function readSettings(file: string): Promise<Settings | null> {
  let text: string;
  try {
    const { mode } = await stat(file);
    if ((mode & 0o077) !== 0) {
      throw new CliFailure(EXIT.failed, `${file} can be read by others, and holds a token.`, {
        remedy: `chmod 600 ${file}; and if somebody may have read it, revoke the token.`,
      });
    }
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  const parsed = settingsSchema.safeParse(parse(text));
  if (parsed.success) return parsed.data;
  throw new CliFailure(EXIT.failed, `${file} is damaged.`, { remedy: 'bulkhead login' });
}

/** Keeps the settings for this user alone (0600); whoever looks sees the old file or the new one. */
export async function writeSettings(file: string, settings: Settings): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const fresh = `${file}.${process.pid}.new`;
  await rm(fresh, { force: true });
  const handle = await open(fresh, 'wx', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(settings, null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(fresh, file);
}

export async function removeSettings(file: string): Promise<void> {
  await rm(file, { force: true });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
