import type { VOLUME_DRIVERS } from '@bulkhead/shared';
import type { Place } from '../volume-places.ts';

export type DriverKind = (typeof VOLUME_DRIVERS)[number];

export interface Usage {
  usedBytes: number;
  /** Null: the file system does not count them. */
  inodesUsed: number | null;
}

/**
 * One way to make a size bind. Everything is idempotent, and finds what a crash has left of itself. All may throw ToolError
 * and what the file system throws; the words for people are the caller's.
 */
export interface VolumeDriver {
  readonly kind: DriverKind;
  /** Whether a volume takes its whole size from the disk when it is made, so that it can never lack it. */
  readonly reserves: boolean;
  /** Whether it takes another size only while nothing has it mounted. */
  resizesOffline(isGrowing: boolean): boolean;
  /** An empty one, not mounted; of what lay there nothing is left. */
  make(place: Place, sizeBytes: number): Promise<void>;
  /** One that begins as a copy of a snapshot, not mounted. */
  makeFrom(snapshot: Place, place: Place, sizeBytes: number, signal?: AbortSignal): Promise<void>;
  /** At `place.mount`, with nosuid and nodev; nothing when it is there already. */
  mount(place: Place): Promise<void>;
  /** False: something else still has the file system mounted. */
  unmount(place: Place): Promise<boolean>;
  /** Mounted; unmounted where `resizesOffline` says so. Reads the new size back. */
  resize(place: Place, sizeBytes: number): Promise<void>;
  /** The size that binds, as the kernel tells it. */
  size(place: Place): Promise<number>;
  usage(place: Place, sizeBytes: number): Promise<Usage>;
  /** What the volume holds now. `isIdle`: no container can change it meanwhile. */
  snapshot(place: Place, snapshot: Place, options: { isIdle: boolean; signal: AbortSignal }): Promise<void>;
  /** Of a volume (unmounted) or a snapshot: the content; the folder is the caller's. Follows no links. */
  remove(place: Place): Promise<void>;
  /** Puts content that was made elsewhere into the place of what is there, both unmounted. */
  replace(place: Place, by: Place): Promise<void>;
}
