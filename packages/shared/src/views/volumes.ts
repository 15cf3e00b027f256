import { z } from 'zod';
import { mountPathSchema, volumeSizeSchema, VOLUME_DRIVERS } from '../desired/volumes.ts';
import { idSchema, nameSchema } from '../ids.ts';

/** What a tenant says of a volume of an instance. */
export const volumeUseSchema = z.strictObject({
  volumeId: idSchema,
  mountPath: mountPathSchema,
  readOnly: z.boolean().default(false),
});
export type VolumeUse = z.infer<typeof volumeUseSchema>;

/** Each volume once, and each folder: what lies below another one's folder would be hidden by it. */
export const volumeUsesSchema = z
  .array(volumeUseSchema)
  .max(16)
  .refine((uses) => new Set(uses.map(({ volumeId }) => volumeId)).size === uses.length, 'each volume once')
  .refine(
    (uses) =>
      uses.every(({ mountPath }, index) =>
        uses.every((other, at) => at === index || !`${mountPath}/`.startsWith(`${other.mountPath}/`)),
      ),
    'no folder in one another',
  );

export const newVolumeSchema = z.strictObject({
  name: nameSchema,
  sizeBytes: volumeSizeSchema,
  /** Null: the host with the most room; that of the source when there is one. */
  hostId: idSchema.nullable().default(null),
  notes: z.string().trim().max(2_000).default(''),
  /** What it begins as a copy of; null: empty. */
  source: z
    .strictObject({ kind: z.enum(['snapshot', 'backup']), id: idSchema })
    .nullable()
    .default(null),
});
export type NewVolume = z.infer<typeof newVolumeSchema>;

/** `waiting`: its host is silent, or has not said anything of it yet. */
export const VOLUME_STATES = ['waiting', 'creating', 'ready', 'resizing', 'deleting', 'failed'] as const;
export type VolumeState = (typeof VOLUME_STATES)[number];

const problemSchema = z.object({ code: z.string(), message: z.string() });

export const volumeViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  notes: z.string(),
  hostId: z.string(),
  hostName: z.string(),
  state: z.enum(VOLUME_STATES),
  /** What was asked for, and what counts against the quota until the host has said that it is so. */
  sizeBytes: z.number(),
  heldBytes: z.number(),
  /** What the host measured last; null: nothing yet. */
  usedBytes: z.number().nullable(),
  inodesUsed: z.number().nullable(),
  driver: z.enum(VOLUME_DRIVERS).nullable(),
  problem: problemSchema.nullable(),
  /** Long work on it that is not over: nothing is started with it meanwhile. */
  pendingTask: z.string().nullable(),
  createdAtMs: z.number(),
  createdBy: z.string(),
  attachments: z.array(
    z.object({
      instanceId: z.string(),
      instanceName: z.string(),
      mountPath: z.string(),
      readOnly: z.boolean(),
      isRunning: z.boolean(),
    }),
  ),
  snapshots: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      sizeBytes: z.number(),
      state: z.enum(['pending', 'ready', 'failed', 'deleting']),
      createdAtMs: z.number(),
      createdBy: z.string(),
    }),
  ),
});
export type VolumeView = z.infer<typeof volumeViewSchema>;

/** How much a tenant may have in volumes and snapshots, and where there is room. */
export const volumeRoomSchema = z.object({
  volumes: z.object({ limit: z.number(), held: z.number() }),
  bytes: z.object({ limit: z.number(), held: z.number() }),
  hosts: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      reachable: z.boolean(),
      driver: z.enum(VOLUME_DRIVERS).nullable(),
      freeBytes: z.number(),
    }),
  ),
});
export type VolumeRoom = z.infer<typeof volumeRoomSchema>;

/** A volume as operators see it: whose, where, how large, how full; never what is in it. */
export const hostVolumeViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  tenantSlug: z.string(),
  state: z.enum(VOLUME_STATES),
  sizeBytes: z.number(),
  usedBytes: z.number().nullable(),
  driver: z.enum(VOLUME_DRIVERS).nullable(),
  attachments: z.number(),
  problem: problemSchema.nullable(),
});
export type HostVolumeView = z.infer<typeof hostVolumeViewSchema>;

/* ---- backups -------------------------------------------------------------------------------------------------- */

export const newBackupTargetSchema = z.strictObject({
  name: nameSchema,
  endpoint: z
    .url({ protocol: /^https?$/ })
    .max(300)
    .regex(/^https?:\/\/[^/?#@\s]+\/?$/, 'an address alone: https://objects.example.org'),
  bucket: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'three to 63 small letters, digits, dots and dashes'),
  region: z
    .string()
    .regex(/^[a-z0-9-]{1,32}$/)
    .default('us-east-1'),
  accessKeyId: z.string().min(1).max(128).regex(/^\S+$/),
  secretAccessKey: z.string().min(1).max(256),
});
export type NewBackupTarget = z.infer<typeof newBackupTargetSchema>;

export const backupTargetViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  endpoint: z.string(),
  bucket: z.string(),
  region: z.string(),
  accessKeyId: z.string(),
  backups: z.number(),
  createdAtMs: z.number(),
});
export type BackupTargetView = z.infer<typeof backupTargetViewSchema>;

export const volumeBackupViewSchema = z.object({
  id: z.string(),
  targetId: z.string(),
  targetName: z.string(),
  volumeId: z.string(),
  volumeName: z.string(),
  /** Of the volume: what a restored one needs. */
  volumeBytes: z.number(),
  /** Of the archive. */
  sizeBytes: z.number(),
  sha256: z.string(),
  key: z.string(),
  state: z.enum(['pending', 'ready', 'failed', 'deleting']),
  createdAtMs: z.number(),
});
export type VolumeBackupView = z.infer<typeof volumeBackupViewSchema>;
