import { posix } from 'node:path';
import { z } from 'zod';

/** What an image says of itself that bears on a container of it. */
export interface ImageFacts {
  /** Folders that it wants as volumes, each in the one spelling that the engine compares them in; sorted. */
  volumes: string[];
  /** Length of everything that its configuration brings into each container of it, as JSON. */
  configBytes: number;
}

const inspectedImageSchema = z.object({
  Config: z
    .looseObject({ Volumes: z.record(z.string(), z.unknown()).nullish() })
    .nullish()
    .transform((config) => config ?? {}),
});

/** Reads the engine's answer about an image. Throws ZodError when it is no such answer. */
export function readImageFacts(answer: unknown): ImageFacts {
  const { Config } = inspectedImageSchema.parse(answer);
  const volumes = 'Volumes' in Config ? Object.keys(Config.Volumes ?? {}) : [];
  return {
    volumes: [...new Set(volumes.map(spellOnce))].toSorted(),
    configBytes: Buffer.byteLength(JSON.stringify(Config)),
  };
}

/** `/data/`, `data` and `/a/../data` are all `/data` to the engine when it makes a volume, but not when it looks for a tmpfs. */
function spellOnce(folder: string): string {
  const path = posix.normalize(`/${folder}`);
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}
