import { MAX_LAYERS, imageIdSchema, type ImageFacts } from '@bulkhead/shared';
import { z } from 'zod';
import { TaskFailure } from '../tasks/handler.ts';

export const MAX_CONFIG_BYTES = 4 * 1024 ** 2;

const texts = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? []);
const keys = z
  .record(z.string(), z.unknown())
  .nullish()
  .transform((record) => Object.keys(record ?? {}));
const time = z
  .string()
  .nullish()
  .transform((text) => {
    const ms = Date.parse(text ?? '');
    return Number.isFinite(ms) && ms > 0 ? ms : null;
  });

/** The parts of an image's configuration that we read; the whole of it goes to the engine as it is. */
const configSchema = z.object({
  architecture: z.string().max(64).default(''),
  os: z.string().max(64).default('linux'),
  created: time,
  config: z
    .object({
      Cmd: texts,
      Entrypoint: texts,
      Env: texts,
      ExposedPorts: keys,
      Volumes: keys,
      User: z.string().nullish(),
      WorkingDir: z.string().nullish(),
    })
    .nullish(),
  rootfs: z.object({ diff_ids: z.array(imageIdSchema).max(MAX_LAYERS) }),
  history: z
    .array(z.object({ created: time, created_by: z.string().nullish(), empty_layer: z.boolean().nullish() }))
    .nullish()
    .transform((list) => list ?? []),
});
export type ImageConfig = z.infer<typeof configSchema>;

/** Throws TaskFailure for what is no configuration of an image for Linux. */
export function readConfig(bytes: Buffer): ImageConfig {
  let body: unknown;
  try {
    body = JSON.parse(bytes.toString('utf8'));
  } catch {
    body = null;
  }
  const parsed = configSchema.safeParse(body);
  if (!parsed.success || parsed.data.os !== 'linux') {
    throw new TaskFailure('image-unsupported', 'The configuration of the image is not one of a Linux image.');
  }
  return parsed.data;
}

/** What people are shown of an image. `layerSizes`: of its layers unpacked, the lowest first. */
export function toFacts(image: ImageConfig, layerSizes: readonly number[]): ImageFacts {
  const { config } = image;
  let layer = 0;
  const short = (list: readonly string[], count: number, characters: number) =>
    list.slice(0, count).map((text) => text.slice(0, characters));
  return {
    architecture: image.architecture.slice(0, 32),
    createdAtMs: image.created,
    layers: image.rootfs.diff_ids.map((digest, index) => ({ digest, sizeBytes: layerSizes[index] ?? 0 })),
    history: image.history
      .map((step) => ({
        createdBy: (step.created_by ?? '').replaceAll(/[\p{Cc}\s]+/gu, ' ').slice(0, 160),
        createdAtMs: step.created,
        layer: step.empty_layer === true ? null : layer++,
      }))
      .slice(-200),
    command: short(config?.Cmd ?? [], 32, 512),
    entrypoint: short(config?.Entrypoint ?? [], 32, 512),
    envNames: short(
      (config?.Env ?? []).map((entry) => entry.split('=', 1)[0] ?? ''),
      64,
      128,
    ),
    ports: short(config?.ExposedPorts ?? [], 64, 32),
    volumes: short(config?.Volumes ?? [], 32, 256),
    user: (config?.User ?? '').slice(0, 128),
    workingDirectory: (config?.WorkingDir ?? '').slice(0, 256),
  };
}
