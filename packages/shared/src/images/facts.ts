import { z } from 'zod';

export const MAX_LAYERS = 127;
const MAX_HISTORY = 200;

/** What an image is made of and what it wants to run, as its configuration says. Names of its environment only: values may be secrets. */
export const imageFactsSchema = z.object({
  architecture: z.string().max(32),
  createdAtMs: z.number().min(0).nullable(),
  /** The lowest first; the digest of a layer is that of its unpacked content. */
  layers: z.array(z.object({ digest: z.string().max(80), sizeBytes: z.int().min(0) })).max(MAX_LAYERS),
  /** The oldest first. `layer`: which of the layers the step made; null: none. */
  history: z
    .array(
      z.object({
        createdBy: z.string().max(160),
        createdAtMs: z.number().min(0).nullable(),
        layer: z.int().min(0).nullable(),
      }),
    )
    .max(MAX_HISTORY),
  command: z.array(z.string().max(512)).max(32),
  entrypoint: z.array(z.string().max(512)).max(32),
  envNames: z.array(z.string().max(128)).max(64),
  ports: z.array(z.string().max(32)).max(64),
  volumes: z.array(z.string().max(256)).max(32),
  user: z.string().max(128),
  workingDirectory: z.string().max(256),
});
export type ImageFacts = z.infer<typeof imageFactsSchema>;

export const imageIdSchema = z.string().regex(/^sha256:[0-9a-f]{64}$/);

/** What a host tells of an image that it has made or brought. */
export const madeImageSchema = z.object({
  imageId: imageIdSchema,
  /** Of the registry; null: it was never in one. */
  digest: imageIdSchema.nullable(),
  sizeBytes: z.int().min(0),
  facts: imageFactsSchema,
});
export type MadeImage = z.infer<typeof madeImageSchema>;

/** What a host tells of a reference that stands for the image that was known already. */
export const unchangedImageSchema = z.object({ unchanged: z.literal(true), digest: imageIdSchema });

/** What a host tells of an image that it has pushed. */
export const pushedImageSchema = z.object({ digest: imageIdSchema });

/** What a host tells of what it has cleaned up: of which entries of the catalogue nothing is left on it. */
export const removedImagesSchema = z.object({
  catalogIds: z.array(z.uuid()).max(100),
  freedBytes: z.int().min(0),
  /** Those that containers still use, with the engine's words. */
  kept: z.array(z.object({ catalogId: z.uuid(), reason: z.string().max(300) })).max(100),
});

/** Of the uploaded file of an image. */
export const MAX_IMAGE_UPLOAD_BYTES = 16 * 1024 ** 3;
export const IMAGE_CHUNK_BYTES = 4 * 1024 ** 2;
