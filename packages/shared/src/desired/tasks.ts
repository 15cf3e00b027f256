import { z } from 'zod';
import { idSchema, slugSchema } from '../ids.ts';
import { imageIdSchema } from '../images/facts.ts';
import { environmentVariableSchema } from '../environment.ts';

/** Tasks of one host that are not over. */
export const MAX_TASKS_PER_HOST = 200;

const referenceSchema = z.string().min(1).max(512);

/** What a task does, by kind. Everything that it needs stands here or under an id of the same snapshot. */
export const taskSpecSchema = z.discriminatedUnion('kind', [
  /** Resolves the reference once and brings the image; with `digest` that one and no other. */
  z.strictObject({
    kind: z.literal('image-pull'),
    catalogId: idSchema,
    reference: referenceSchema,
    digest: z.string().max(128).nullable(),
    /** Nothing is brought when the reference still stands for it. */
    knownDigest: z.string().max(128).nullable().default(null),
    registryId: idSchema.nullable(),
    maxBytes: z.int().min(1),
  }),
  /** Whether this host gets into a registry with what it is told to show there. */
  z.strictObject({ kind: z.literal('registry-check'), registryId: idSchema }),
  z.strictObject({
    kind: z.literal('image-push'),
    catalogId: idSchema,
    imageId: imageIdSchema,
    reference: referenceSchema,
    registryId: idSchema.nullable(),
  }),
  /** Makes an image of an upload that the host fetches from the control plane. */
  z.strictObject({
    kind: z.literal('image-import'),
    catalogId: idSchema,
    uploadId: idSchema,
    format: z.enum(['rootfs', 'archive']),
    command: z.array(z.string().max(4096)).max(64),
    env: z.array(environmentVariableSchema).max(64),
    maxBytes: z.int().min(1),
  }),
  z.strictObject({
    kind: z.literal('image-commit'),
    catalogId: idSchema,
    instanceId: idSchema,
    maxBytes: z.int().min(1),
  }),
  /** Gives up what a host keeps of entries of the catalogue; an image goes with the last entry that keeps it. */
  z.strictObject({
    kind: z.literal('image-remove'),
    images: z
      .array(z.strictObject({ catalogId: idSchema, imageId: imageIdSchema }))
      .min(1)
      .max(100),
  }),
  z.strictObject({ kind: z.literal('volume-snapshot'), volumeId: idSchema, snapshotId: idSchema }),
  z.strictObject({ kind: z.literal('volume-snapshot-remove'), volumeId: idSchema, snapshotId: idSchema }),
  z.strictObject({ kind: z.literal('volume-restore'), volumeId: idSchema, snapshotId: idSchema }),
  z.strictObject({
    kind: z.literal('volume-backup'),
    volumeId: idSchema,
    backupId: idSchema,
    targetId: idSchema,
    bucket: z.string().max(128),
    region: z.string().max(64),
    key: z.string().max(512),
  }),
  z.strictObject({
    kind: z.literal('volume-backup-remove'),
    backupId: idSchema,
    targetId: idSchema,
    bucket: z.string().max(128),
    region: z.string().max(64),
    key: z.string().max(512),
  }),
  z.strictObject({
    kind: z.literal('volume-from-backup'),
    volumeId: idSchema,
    targetId: idSchema,
    bucket: z.string().max(128),
    region: z.string().max(64),
    key: z.string().max(512),
    sha256: z.string().max(64),
  }),
]);
export type TaskSpec = z.infer<typeof taskSpecSchema>;
export type TaskKind = TaskSpec['kind'];
export const TASK_KINDS = taskSpecSchema.options.map((option) => option.shape.kind.value);

export const desiredTaskSchema = z.strictObject({
  id: idSchema,
  tenantSlug: slugSchema,
  spec: taskSpecSchema,
  isCancelled: z.boolean(),
});
export type DesiredTask = z.infer<typeof desiredTaskSchema>;

/** One part of a task's work, such as a layer. `totalBytes` null: not known yet. */
export const taskPartSchema = z.object({
  name: z.string().max(128),
  step: z.string().max(64),
  doneBytes: z.int().min(0),
  totalBytes: z.int().min(0).nullable(),
});
export const taskProgressSchema = z.object({
  step: z.string().max(64),
  doneBytes: z.int().min(0),
  totalBytes: z.int().min(0).nullable(),
  parts: z.array(taskPartSchema).max(128),
});
export type TaskProgress = z.infer<typeof taskProgressSchema>;

/** A task as its host sees it. It is told until the control plane has taken it out of the snapshot. */
export const observedTaskSchema = z.object({
  id: idSchema,
  state: z.enum(['pending', 'running', 'succeeded', 'failed', 'cancelled']),
  progress: taskProgressSchema.nullable(),
  /** By kind: what the control plane's handler of that kind parses. At most 64 KiB as JSON. */
  result: z.json().nullable(),
  problem: z.object({ code: z.string().max(64), message: z.string().max(2000) }).nullable(),
});
export type ObservedTask = z.infer<typeof observedTaskSchema>;
