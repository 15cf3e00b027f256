import { z } from 'zod';
import { MAX_SECRET_BYTES, secretMountSchema } from '../desired/secrets.ts';

/** A value on its way in: text as it is, or any bytes in base64. */
export const secretInputSchema = z.strictObject({
  encoding: z.enum(['text', 'base64']).default('text'),
  value: z
    .string()
    .min(1)
    .max(Math.ceil(MAX_SECRET_BYTES / 3) * 4),
});
export type SecretInput = z.infer<typeof secretInputSchema>;

export const secretVersionViewSchema = z.object({
  version: z.number(),
  sizeBytes: z.number(),
  createdAtMs: z.number(),
  createdBy: z.string(),
  destroyedAtMs: z.number().nullable(),
});

/** Everything about a secret but its values: no procedure answers those. */
export const secretViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  createdAtMs: z.number(),
  createdBy: z.string(),
  /** Newest first. */
  versions: z.array(secretVersionViewSchema),
  uses: z.array(
    z.object({
      instanceId: z.string(),
      instanceName: z.string(),
      kind: secretMountSchema.shape.kind,
      target: z.string(),
      /** Null: follows the newest. */
      version: z.number().nullable(),
    }),
  ),
});
export type SecretView = z.infer<typeof secretViewSchema>;
