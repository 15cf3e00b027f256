import type { VolumeBackupView, VolumeView } from '@bulkhead/shared';

type Snapshot = VolumeView['snapshots'][number];

/** What a dialog is open for. */
export type VolumeEdit =
  | { what: 'create'; source: null }
  | { what: 'create'; source: { kind: 'snapshot'; id: string; name: string; sizeBytes: number; hostId: string } }
  | { what: 'create'; source: { kind: 'backup'; id: string; name: string; sizeBytes: number; hostId: null } }
  | { what: 'resize'; volume: VolumeView }
  | { what: 'snapshot'; volume: VolumeView }
  | { what: 'backup'; volume: VolumeView }
  | { what: 'remove'; volume: VolumeView }
  | { what: 'restore'; volume: VolumeView; snapshot: Snapshot }
  | { what: 'remove-snapshot'; volume: VolumeView; snapshot: Snapshot };

/** Pure: a new volume from a snapshot. */
export function fromSnapshot(volume: VolumeView, { id, name, sizeBytes }: Snapshot): VolumeEdit {
  const { hostId } = volume;
  return { what: 'create', source: { kind: 'snapshot', id, name: `${volume.name}, ${name}`, sizeBytes, hostId } };
}

/** Pure: a new volume from a backup. */
export function fromBackup({ id, volumeName, volumeBytes }: VolumeBackupView): VolumeEdit {
  return { what: 'create', source: { kind: 'backup', id, name: volumeName, sizeBytes: volumeBytes, hostId: null } };
}
