import { idSchema, slugSchema, VOLUME_DRIVERS } from '@bulkhead/shared';
import { z } from 'zod';
import { readJsonFile, replaceFile } from '../workloads/state-file.ts';
import type { Place } from './volume-places.ts';

/** What is on disk about a volume, beside itself. */
export const volumeRecordSchema = z.strictObject({
  id: idSchema,
  tenantSlug: slugSchema,
  driver: z.enum(VOLUME_DRIVERS),
  sizeBytes: z.int().min(0),
  /** making: half of it may be there, and none of it counts. removing: none of it counts any more. */
  phase: z.enum(['making', 'ready', 'removing']),
});
export type VolumeRecord = z.infer<typeof volumeRecordSchema>;

/** What is on disk about a snapshot. It is written when the copy is whole: without it there is no snapshot. */
export const snapshotRecordSchema = z.strictObject({
  id: idSchema,
  volumeId: idSchema,
  tenantSlug: slugSchema,
  driver: z.enum(VOLUME_DRIVERS),
  /** Of the volume when it was taken, and what was used of it. */
  sizeBytes: z.int().min(0),
  usedBytes: z.int().min(0),
});
export type SnapshotRecord = z.infer<typeof snapshotRecordSchema>;

export function readVolumeRecord(place: Place): VolumeRecord | null {
  return readJsonFile(place.record, volumeRecordSchema);
}

export function readSnapshotRecord(place: Place): SnapshotRecord | null {
  return readJsonFile(place.record, snapshotRecordSchema);
}

/** On disk when it returns. */
export function writeRecord(place: Place, record: VolumeRecord | SnapshotRecord): void {
  replaceFile(place.record, JSON.stringify(record), { durable: true });
}
