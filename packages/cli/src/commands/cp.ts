import { doneSchema, fileMessageSchema, idSchema, MAX_UPLOAD_BYTES, UPLOAD_PART_BYTES } from '@bulkhead/shared';
import { open, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import type { Api } from '../api.ts';
import { connectToTenant, type CommonOptions } from '../connect.ts';
import { CliFailure, EXIT } from '../failure.ts';
import { findInstanceId } from '../find-instance.ts';
import { err, printJson } from '../terminal.ts';

export interface CopyOptions extends CommonOptions {
  /** A folder, as a tar archive. */
  archive?: boolean;
}

/** `web:/var/log/app.log`; what has no colon, or begins like a path, is here. */
const INSIDE = /^([^:/.][^:/]*):(\/.*)$/s;

/** Copies a file out of an instance or into one. */
export async function cp(from: string, to: string, options: CopyOptions): Promise<void> {
  const [source, target] = [INSIDE.exec(from), INSIDE.exec(to)];
  if ((source === null) === (target === null)) {
    throw new CliFailure(EXIT.usage, 'One of the two is inside of an instance, and the other is here.', {
      remedy: 'bulkhead cp NAME:/path/of/file ./file, or the other way round.',
    });
  }
  const { api, base } = await connectToTenant(options);
  const [, name = '', path = ''] = source ?? target ?? [];
  const instance = `${base}/instances/${await findInstanceId(api, base, name)}`;
  const bytes =
    source === null
      ? await putIn(api, instance, { file: from, path })
      : await getOut(api, instance, { path, file: to, as: options.archive === true ? 'archive' : 'file' });
  if (options.json === true) printJson({ bytes });
  else err(`${bytes} bytes\n`);
}

async function getOut(
  api: Api,
  instance: string,
  { path, file, as }: { path: string; file: string; as: 'file' | 'archive' },
): Promise<number> {
  const handle = await open(file, 'wx').catch((error: unknown) => {
    throw new CliFailure(EXIT.failed, `${file} cannot be made: ${wordsOf(error)}`);
  });
  let bytes = 0;
  try {
    const messages = api.follow({ path: `${instance}/files/content`, query: { path, as }, answer: fileMessageSchema });
    for await (const message of messages) {
      if (message.kind !== 'data') continue;
      const piece = Buffer.from(message.base64, 'base64');
      await handle.write(piece);
      bytes += piece.length;
    }
    return bytes;
  } catch (error) {
    // Half a file looks like a whole one.
    await rm(file, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}

async function putIn(api: Api, instance: string, { file, path }: { file: string; path: string }): Promise<number> {
  const handle = await open(file, 'r').catch((error: unknown) => {
    throw new CliFailure(EXIT.failed, `${file} cannot be read: ${wordsOf(error)}`);
  });
  try {
    const { size } = await handle.stat();
    if (size > MAX_UPLOAD_BYTES) throw new CliFailure(EXIT.usage, `${file} has more than ${MAX_UPLOAD_BYTES} bytes.`);
    const isFolder = path.endsWith('/');
    const folder = isFolder ? path : path.slice(0, path.lastIndexOf('/') + 1);
    const name = isFolder ? basename(file) : path.slice(path.lastIndexOf('/') + 1);
    const { uploadId } = await api.ask({
      method: 'POST',
      path: `${instance}/uploads`,
      body: { folder, name, sizeBytes: size },
      answer: z.object({ uploadId: idSchema }),
    });
    const upload = `${instance}/uploads/${uploadId}`;
    const part = Buffer.alloc(UPLOAD_PART_BYTES);
    for (let offset = 0; offset < size;) {
      const { bytesRead } = await handle.read(part, 0, part.length, offset);
      if (bytesRead === 0) throw new CliFailure(EXIT.failed, `${file} became shorter while it was read.`);
      const body = { offset, base64: part.subarray(0, bytesRead).toString('base64') };
      await api.ask({ method: 'POST', path: `${upload}/parts`, body, answer: doneSchema });
      offset += bytesRead;
    }
    await api.ask({ method: 'POST', path: `${upload}/finish`, body: {}, answer: doneSchema });
    return size;
  } finally {
    await handle.close();
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
