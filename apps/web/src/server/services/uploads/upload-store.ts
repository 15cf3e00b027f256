import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BulkheadError, IMAGE_CHUNK_BYTES, idSchema, importSchema } from '@bulkhead/shared';
import { v7 as newId } from 'uuid';
import { z } from 'zod';
import type { Deps } from '../../deps.ts';

type StoreDeps = Pick<Deps, 'env' | 'now'>;

/** Files that a tenant may be sending or waiting for at once. */
const MAX_OPEN = 4;
/** One that is not finished, or not fetched, by then is removed. */
const MAX_AGE_MS = 24 * 3_600_000;
const CHUNK_MS = 25_000;

/** What is known of an upload beside its bytes. On this machine's disk, not in the database: so are the bytes. */
const uploadSchema = z.strictObject({
  id: idSchema,
  tenantId: idSchema,
  sizeBytes: z.int().min(1),
  createdAtMs: z.number(),
  what: importSchema,
});
export type Upload = z.infer<typeof uploadSchema>;

/** Begins one. Throws TOO_MANY_ATTEMPTS while the tenant has too many. */
export async function beginUpload(
  deps: StoreDeps,
  about: Pick<Upload, 'tenantId' | 'sizeBytes' | 'what'>,
): Promise<Upload> {
  const open = (await sweepUploads(deps)).filter(({ tenantId }) => tenantId === about.tenantId);
  if (open.length >= MAX_OPEN) {
    throw new BulkheadError(
      'TOO_MANY_ATTEMPTS',
      `${MAX_OPEN} files are on their way already: finish or cancel one first.`,
      {
        retryAfterSec: 60,
      },
    );
  }
  const upload = { id: newId(), createdAtMs: deps.now().getTime(), ...about };
  const { data, description } = filesOf(deps, upload.id);
  await mkdir(folderOf(deps), { recursive: true, mode: 0o700 });
  await writeFile(data, '', { mode: 0o600 });
  await writeFile(`${description}.next`, JSON.stringify(upload), { mode: 0o600 });
  await rename(`${description}.next`, description);
  return upload;
}

/** Another tenant's is NOT_FOUND like one that there is not. */
export async function readUpload(
  deps: StoreDeps,
  uploadId: string,
  tenantId: string,
): Promise<Upload & { hasBytes: number }> {
  const upload = await describeUpload(deps, uploadId);
  if (upload?.tenantId !== tenantId) throw noSuchUpload(uploadId);
  return { ...upload, hasBytes: await sizeOf(deps, uploadId) };
}

/**
 * Adds a piece at the end. What is there already may be sent again, so that a sender who heard no answer goes on where the file
 * ends. Throws CONFLICT with the offset that is wanted, INVALID_INPUT for more than was announced.
 */
export async function appendChunk(
  deps: StoreDeps,
  upload: Upload,
  { offset, content }: { offset: number; content: Readable },
): Promise<{ hasBytes: number }> {
  const { data } = filesOf(deps, upload.id);
  const before = await sizeOf(deps, upload.id);
  if (offset !== before) {
    throw new BulkheadError('CONFLICT', `The file has ${before} bytes: go on from there.`, {
      field: 'offset',
      count: before,
    });
  }
  const room = Math.min(IMAGE_CHUNK_BYTES, upload.sizeBytes - before);
  let taken = 0;
  const bounded = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      taken += chunk.length;
      if (taken > room) {
        throw new BulkheadError('INVALID_INPUT', `This piece has more than ${room} bytes.`, { field: 'offset' });
      }
      yield chunk;
    }
  };
  try {
    const signal = AbortSignal.timeout(CHUNK_MS);
    await pipeline(content as AsyncIterable<Buffer>, bounded, createWriteStream(data, { flags: 'r+', start: before }), {
      signal,
    });
  } catch (error) {
    await truncate(data, before).catch(() => {});
    throw error;
  }
  return { hasBytes: before + taken };
}

export async function removeUpload(deps: StoreDeps, uploadId: string): Promise<void> {
  const { data, description } = filesOf(deps, uploadId);
  await Promise.all([rm(description, { force: true }), rm(data, { force: true })]);
}

/** The bytes of one that is whole; for the host that is to fetch it. Null: there is none. */
export async function openUpload(
  deps: StoreDeps,
  uploadId: string,
): Promise<{ stream: Readable; sizeBytes: number } | null> {
  const upload = await describeUpload(deps, uploadId);
  if (upload === null || (await sizeOf(deps, uploadId)) !== upload.sizeBytes) return null;
  return { stream: createReadStream(filesOf(deps, uploadId).data), sizeBytes: upload.sizeBytes };
}

/** Removes what is too old; answers what is left. */
export async function sweepUploads(deps: StoreDeps): Promise<Upload[]> {
  const names = await readdir(folderOf(deps)).catch(() => []);
  const left: Upload[] = [];
  for (const name of names.filter((one) => one.endsWith('.json'))) {
    const id = name.slice(0, -5);
    const upload = await describeUpload(deps, id);
    const isOld = upload === null || deps.now().getTime() - upload.createdAtMs > MAX_AGE_MS;
    if (isOld && idSchema.safeParse(id).success) await removeUpload(deps, id);
    else if (upload !== null) left.push(upload);
  }
  return left;
}

async function describeUpload(deps: StoreDeps, uploadId: string): Promise<Upload | null> {
  if (!idSchema.safeParse(uploadId).success) return null;
  try {
    return uploadSchema.parse(JSON.parse(await readFile(filesOf(deps, uploadId).description, 'utf8')));
  } catch {
    return null;
  }
}

async function sizeOf(deps: StoreDeps, uploadId: string): Promise<number> {
  return (await stat(filesOf(deps, uploadId).data)).size;
}

function folderOf({ env }: StoreDeps): string {
  return join(env.BULKHEAD_DATA_DIR, 'uploads');
}

/** `uploadId` is a UUID: it leads nowhere else. */
function filesOf(deps: StoreDeps, uploadId: string): { data: string; description: string } {
  const base = join(folderOf(deps), idSchema.parse(uploadId));
  return { data: `${base}.part`, description: `${base}.json` };
}

function noSuchUpload(uploadId: string): BulkheadError {
  return new BulkheadError('NOT_FOUND', `There is no upload ${uploadId}.`, { field: 'uploadId', value: uploadId });
}
