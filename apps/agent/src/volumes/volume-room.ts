import { readdirSync, statfsSync } from 'node:fs';
import { MIB } from '@bulkhead/shared';
import { readSnapshotRecord } from './volume-record.ts';
import type { VolumePlaces } from './volume-places.ts';
import { VolumeProblem } from './volume-problem.ts';

/** Left to the host itself. */
const KEPT_SHARE = 0.05;
const MOST_KEPT_BYTES = 1024 * MIB;

export interface Room {
  capacityBytes: number;
  /** What can still be promised: free, and not promised to any volume that is not full yet. */
  freeBytes: number;
}

/** `unfilledBytes`: what volumes whose driver reserves nothing may still come to use. */
export function readRoom(places: VolumePlaces, unfilledBytes: number): Room {
  const { blocks, bavail, bsize } = statfsSync(places.root);
  const capacityBytes = blocks * bsize;
  const keptBytes = Math.min(MOST_KEPT_BYTES, Math.floor(capacityBytes * KEPT_SHARE));
  const freeBytes = Math.floor(bavail * bsize - keptBytes - unfilledBytes - sharedBytes(places));
  return { capacityBytes, freeBytes: Math.max(0, freeBytes) };
}

/** What snapshots share with their volumes today, and may come to hold alone. */
function sharedBytes(places: VolumePlaces): number {
  let bytes = 0;
  for (const id of idsIn(places.snapshotsFolder)) {
    const record = readSnapshotRecord(places.snapshot(id));
    if (record?.driver === 'subvolume') bytes += record.usedBytes;
  }
  return bytes;
}

/** Refuses what this host could not keep, with the numbers. */
export function requireRoom(places: VolumePlaces, wantedBytes: number, unfilledBytes: number): void {
  const { freeBytes } = readRoom(places, unfilledBytes);
  if (wantedBytes <= freeBytes) return;
  throw new VolumeProblem(
    'no-room',
    `This host has ${mebibytes(freeBytes)} left for volumes, and ${mebibytes(wantedBytes)} are asked for. Free some, or use another host.`,
    { isPassing: false },
  );
}

export function mebibytes(bytes: number): string {
  return `${Math.floor(bytes / MIB)} MiB`;
}

export function idsIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
