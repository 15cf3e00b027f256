import { z } from 'zod';
import { taskProgressSchema } from '../desired/tasks.ts';
import { environmentVariableSchema } from '../environment.ts';
import { idSchema } from '../ids.ts';
import { imageFactsSchema } from '../images/facts.ts';
import { registryAddressSchema } from '../images/reference.ts';
import { problemSchema } from '../protocol.ts';

export const IMAGE_STATES = ['pending', 'ready', 'failed'] as const;
export const IMAGE_ORIGINS = ['pull', 'import', 'commit', 'host'] as const;
export const IMAGE_VISIBILITIES = ['private', 'shared', 'public'] as const;
export const MAX_SHARES = 50;

/** The name of an entry of the catalogue: what a tenant launches by. */
export const imageNameSchema = z
  .string()
  .max(127)
  .regex(/^[a-z0-9][a-z0-9._/:-]*$/, 'small letters, digits, . _ / : and -, beginning with a letter or a digit');
export const imageNotesSchema = z.string().max(2000);
/** As a person types it; what it means is decided when it is read. */
export const pullReferenceSchema = z.string().trim().min(1).max(512);

export const catalogImageSchema = z.object({
  id: z.string(),
  name: z.string(),
  reference: z.string(),
  origin: z.enum(IMAGE_ORIGINS),
  visibility: z.enum(IMAGE_VISIBILITIES),
  state: z.enum(IMAGE_STATES),
  /** False: another tenant shares it, or it is offered to everybody. */
  isOwn: z.boolean(),
  /** Whose it is; null: the operators’. */
  owner: z.string().nullable(),
  digest: z.string().nullable(),
  sizeBytes: z.number(),
  notes: z.string(),
  createdAtMs: z.number(),
  /** Living instances of this tenant that were launched from it. */
  uses: z.number(),
  copies: z.array(z.object({ hostId: z.string(), hostName: z.string() })),
  problem: problemSchema.nullable(),
  /** What its host is doing for it now. */
  task: z
    .object({ id: z.string(), kind: z.string(), state: z.string(), progress: taskProgressSchema.nullable() })
    .nullable(),
});
export type CatalogImage = z.infer<typeof catalogImageSchema>;

export const imageCatalogSchema = z.object({
  images: z.array(catalogImageSchema),
  quota: z.object({ usedBytes: z.number(), limitBytes: z.number() }),
});
export type ImageCatalog = z.infer<typeof imageCatalogSchema>;

export const catalogImageDetailsSchema = catalogImageSchema.extend({
  imageId: z.string().nullable(),
  facts: imageFactsSchema.nullable(),
  /** By the digest of a layer: names of other images of this tenant that have it too. */
  sharedLayers: z.record(z.string(), z.array(z.string())),
  usedBy: z.array(z.object({ id: z.string(), name: z.string() })),
  /** Living instances of other tenants that were launched from it; only its owner is told. */
  usesOfOthers: z.number(),
  /** Tenants that it is shared with; only its owner is told. */
  shares: z.array(z.object({ slug: z.string(), name: z.string() })),
});
export type CatalogImageDetails = z.infer<typeof catalogImageDetailsSchema>;

/** Long work that was accepted, for an entry of the catalogue. */
export const imageTaskSchema = z.object({ imageId: z.string(), taskId: z.string() });

export const registryInputSchema = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(60)
    .regex(/^[^\p{Cc}]+$/u, 'no control characters'),
  address: registryAddressSchema,
  username: z.string().max(256).default(''),
  /** Left out: as it is. */
  password: z.string().max(4096).optional(),
  /** Without TLS. */
  insecure: z.boolean().default(false),
});
export type RegistryInput = z.infer<typeof registryInputSchema>;

export const registryViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  address: z.string(),
  username: z.string(),
  insecure: z.boolean(),
  /** False: operators have it for everybody. */
  isOwn: z.boolean(),
  createdAtMs: z.number(),
});
export type RegistryView = z.infer<typeof registryViewSchema>;

/** How a host's try of something went, or goes. */
export const taskCheckSchema = z.object({
  state: z.enum(['pending', 'running', 'succeeded', 'failed', 'cancelled']),
  problem: problemSchema.nullable(),
});
export type TaskCheck = z.infer<typeof taskCheckSchema>;

export const IMAGE_FORMATS = ['rootfs', 'archive'] as const;
export const importSchema = z.strictObject({
  name: imageNameSchema,
  format: z.enum(IMAGE_FORMATS),
  /** Of a root file system, which says nothing of its own. */
  command: z.array(z.string().min(1).max(4096)).max(64).default([]),
  env: z.array(environmentVariableSchema).max(64).default([]),
  hostId: idSchema.nullable().default(null),
});
export type ImportInput = z.infer<typeof importSchema>;

/** What a clean-up would do: on each host what goes and what stays, and why. */
export const imageCleanupSchema = z.object({
  hosts: z.array(
    z.object({
      hostId: z.string(),
      hostName: z.string(),
      reachable: z.boolean(),
      /** Layers that nothing else of the catalogue on this host has. */
      freedBytes: z.number(),
      going: z.array(
        z.object({
          imageId: z.string(),
          name: z.string(),
          owner: z.string().nullable(),
          sizeBytes: z.number(),
          reason: z.enum(['deleted', 'failed', 'unused']),
        }),
      ),
      kept: z.array(
        z.object({
          imageId: z.string(),
          name: z.string(),
          owner: z.string().nullable(),
          sizeBytes: z.number(),
          reason: z.enum(['in-use', 'listed', 'only-copy']),
          uses: z.number(),
        }),
      ),
    }),
  ),
});
export type ImageCleanup = z.infer<typeof imageCleanupSchema>;
