import { DAY_MS } from '@bulkhead/shared';
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Sealer } from '../../deps.ts';

/*
 * A chain shows what was changed in it, but not that its end was cut off together with the head. So the heads are
 * written, signed, to files beside the database: what once was at number N must still be there.
 */

const headsSchema = z.strictObject({
  atMs: z.int(),
  heads: z.array(z.strictObject({ chain: z.string().max(64), seq: z.int(), hash: z.string().length(64) })).max(100_000),
});
const fileSchema = z.strictObject({ payload: z.string().max(32 * 2 ** 20), signature: z.string().max(200) });
export type Heads = z.infer<typeof headsSchema>;

/** The newest files are all kept, so that a cut shows to the minute; of older ones one a day. */
const KEPT_RECENT = 48;
const KEPT_DAYS = 90;
const FILE_NAME = /^heads-(\d{15})\.json$/;
const KEY_FILE = 'signing-key.sealed';
const SEALED_NAME = 'audit-heads/signing-key';

export interface HeadStore {
  publicKeyPem: string;
  /** Writes one more file and removes those that are no longer kept. */
  append(heads: Heads): Promise<void>;
  /** Every file that is there, oldest first; a file with a wrong signature or no sense is named and passed over. */
  readAll(): Promise<{ signed: Heads[]; forged: string[] }>;
}

/** Opens <dataDir>/audit-heads; makes the folder and the signing key where there are none yet. */
export async function openHeadStore({ dataDir, sealer }: { dataDir: string; sealer: Sealer }): Promise<HeadStore> {
  const folder = join(dataDir, 'audit-heads');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const key = await readOrMakeKey(folder, sealer);
  const publicKey = createPublicKey(key);

  async function fileNames(): Promise<string[]> {
    return (await readdir(folder)).filter((name) => FILE_NAME.test(name)).toSorted();
  }

  return {
    publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    async append(heads) {
      const payload = JSON.stringify(heads);
      const signature = sign(null, Buffer.from(payload), key).toString('base64');
      const name = `heads-${String(heads.atMs).padStart(15, '0')}.json`;
      await writeAside(join(folder, name), JSON.stringify({ payload, signature }));
      for (const old of namesToRemove(await fileNames())) await rm(join(folder, old), { force: true });
    },
    async readAll() {
      const signed: Heads[] = [];
      const forged: string[] = [];
      for (const name of await fileNames()) {
        const heads = openSigned(await readFile(join(folder, name), 'utf8'), publicKey);
        if (heads === null) forged.push(name);
        else signed.push(heads);
      }
      return { signed, forged };
    },
  };
}

/** What the signed heads say of one chain: hashes by number. */
export function marksOf(signed: readonly Heads[], chain: string): Map<number, string> {
  const marks = new Map<number, string>();
  for (const { heads } of signed) {
    for (const head of heads) if (head.chain === chain) marks.set(head.seq, head.hash);
  }
  return marks;
}

/** Of file names, oldest first, those that are no longer kept. */
export function namesToRemove(names: readonly string[]): string[] {
  const older = names.slice(0, Math.max(0, names.length - KEPT_RECENT));
  const firstOfDay = new Map<number, string>();
  for (const name of older) {
    const day = Math.floor(Number(FILE_NAME.exec(name)?.[1] ?? 0) / DAY_MS);
    if (!firstOfDay.has(day)) firstOfDay.set(day, name);
  }
  const kept = new Set([...firstOfDay.values()].slice(-KEPT_DAYS));
  return older.filter((name) => !kept.has(name));
}

function openSigned(text: string, publicKey: KeyObject): Heads | null {
  try {
    const { payload, signature } = fileSchema.parse(JSON.parse(text));
    if (!verify(null, Buffer.from(payload), publicKey, Buffer.from(signature, 'base64'))) return null;
    return headsSchema.parse(JSON.parse(payload));
  } catch {
    return null;
  }
}

async function readOrMakeKey(folder: string, sealer: Sealer): Promise<KeyObject> {
  const path = join(folder, KEY_FILE);
  const sealed = await readFile(path, 'utf8').catch((error: unknown) => {
    if (isErrno(error, 'ENOENT')) return null;
    throw error;
  });
  if (sealed !== null) return createPrivateKey(sealer.open(SEALED_NAME, sealed.trim()));
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  // `wx`: of two who make a key at once the second reads the first one's.
  await writeFile(path, sealer.seal(SEALED_NAME, pem), { mode: 0o600, flag: 'wx', flush: true }).catch(
    (error: unknown) => {
      if (!isErrno(error, 'EEXIST')) throw error;
    },
  );
  return createPrivateKey(sealer.open(SEALED_NAME, (await readFile(path, 'utf8')).trim()));
}

async function writeAside(path: string, text: string): Promise<void> {
  const aside = `${path}.${process.pid}`;
  await writeFile(aside, text, { mode: 0o600, flush: true });
  await rename(aside, path);
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
