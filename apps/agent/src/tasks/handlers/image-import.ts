import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { Assembled } from '../../images/assembled.ts';
import { fetchUpload } from '../../images/fetch-upload.ts';
import { stepOf, type ImageWork } from '../../images/image-work.ts';
import { loadImage } from '../../images/load-image.ts';
import { configOfRootfs, readArchive } from '../../images/read-archive.ts';
import { ARCHITECTURE } from '../../images/read-manifest.ts';
import { ByteBudget, unpack } from '../../images/unpack.ts';
import { TaskFailure, type TaskContext, type TaskHandler } from '../handler.ts';

/** Makes an image of a file that somebody has uploaded; answers a MadeImage. */
export function makeImageImport(work: ImageWork): TaskHandler<'image-import'> {
  return async ({ task: { id, spec }, signal, progress }) => {
    const { catalogId, uploadId, maxBytes } = spec;
    const identity = work.parts.identity();
    if (identity === null) throw new TaskFailure('upload-gone', 'This host is not enrolled.');
    return work.use(id, signal, async (folder) => {
      progress(stepOf('downloading'));
      const file = await work.keep(await fetchUpload(identity, uploadId, signal), folder, maxBytes, signal);
      progress(stepOf('inspecting'));
      const image = await readUpload(spec, { file, folder, signal });
      progress(stepOf('unpacking'));
      return loadImage(image, { engine: work.parts.engine, catalogId, signal });
    });
  };
}

interface Given {
  file: string;
  folder: string;
  signal: AbortSignal;
}

/** Every file in it is looked at before the engine sees any. */
async function readUpload(
  spec: TaskContext<'image-import'>['task']['spec'],
  { file, folder, signal }: Given,
): Promise<Assembled> {
  const { format, maxBytes, command, env } = spec;
  if (format === 'archive') {
    return readArchive(createReadStream(file), { folder, maxBytes, signal, isInspected: true });
  }
  const layer = join(folder, 'rootfs.tar');
  const budget = new ByteBudget(maxBytes);
  const { diffId, sizeBytes } = await unpack(createReadStream(file), layer, { budget, signal, isInspected: true });
  const config = configOfRootfs(diffId, { command, env, architecture: ARCHITECTURE });
  return { config, layers: [{ file: layer, diffId, sizeBytes }] };
}
