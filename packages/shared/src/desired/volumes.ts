import { z } from 'zod';
import { idSchema, slugSchema } from '../ids.ts';
import { MIB } from '../units.ts';

export const MIN_VOLUME_BYTES = 16 * MIB;
export const MAX_VOLUME_BYTES = 2 ** 44;
export const MAX_VOLUMES_PER_INSTANCE = 16;
export const MAX_VOLUMES_PER_HOST = 2_000;

export const volumeSizeSchema = z.int().min(MIN_VOLUME_BYTES).max(MAX_VOLUME_BYTES);

/** Where tenants may mount a volume: an absolute path without `.` and `..`, never a folder that the engine or the kernel own. */
export const mountPathSchema = z
  .string()
  .max(256)
  .regex(/^(\/[A-Za-z0-9._-]+)+$/, 'an absolute path of letters, digits, . _ and -')
  .refine((path) => !path.split('/').some((part) => part === '.' || part === '..'), 'no . and .. in it')
  .refine(
    (path) => !/^\/(proc|sys|dev|run\/secrets)(\/|$)/.test(path) && !/^\/(etc|run|sbin|bin|lib|lib64|usr)$/.test(path),
    'not a folder of the system',
  );

/** A volume of one host. What exists on the host under its id is made, grown, shrunk or removed to match. */
export const desiredVolumeSchema = z.strictObject({
  id: idSchema,
  tenantSlug: slugSchema,
  revision: z.int().min(1),
  sizeBytes: volumeSizeSchema,
  absent: z.boolean(),
  /** A snapshot of this host that it begins as a copy of; null: empty, or filled by a task. */
  fromSnapshotId: idSchema.nullable(),
});
export type DesiredVolume = z.infer<typeof desiredVolumeSchema>;

export const volumeMountSchema = z.strictObject({
  volumeId: idSchema,
  mountPath: mountPathSchema,
  readOnly: z.boolean(),
});
export type VolumeMount = z.infer<typeof volumeMountSchema>;

/** How a host makes a size bind. */
export const VOLUME_DRIVERS = ['project-quota', 'subvolume', 'image'] as const;

export const observedVolumeSchema = z.object({
  id: idSchema,
  revision: z.int().min(0),
  state: z.enum(['creating', 'ready', 'resizing', 'removing', 'absent', 'failed']),
  driver: z.enum(VOLUME_DRIVERS).nullable(),
  /** What the host holds for it now, and what is used of it. */
  sizeBytes: z.int().min(0),
  usedBytes: z.int().min(0),
  inodesUsed: z.int().min(0).nullable(),
  problem: z.object({ code: z.string().max(64), message: z.string().max(2000) }).nullable(),
});
export type ObservedVolume = z.infer<typeof observedVolumeSchema>;
