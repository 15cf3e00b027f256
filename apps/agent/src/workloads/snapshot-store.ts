import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { BulkheadError, snapshotSchema, type Snapshot } from '@bulkhead/shared';
import type { Log } from '../log.ts';
import { readJsonFile, replaceFile } from './state-file.ts';

/** Keeps the newest snapshot on disk, so that the host goes on without the control plane and nothing older is obeyed. */
export interface SnapshotStore {
  current(): Snapshot | null;
  /**
   * `newer`: it is on disk now, and to be acted on. `same`: known already. `older`: refused.
   * Throws INVALID_INPUT when it is for another host, and what the file system throws when it cannot be kept.
   */
  put(snapshot: Snapshot): 'newer' | 'same' | 'older';
}

export function openSnapshotStore(options: { stateDir: string; hostId: string; log: Log }): SnapshotStore {
  const { stateDir, hostId, log } = options;
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const file = join(stateDir, 'snapshot.json');
  let current = readJsonFile(file, snapshotSchema);
  if (current !== null && current.hostId !== hostId) {
    log.warn('the snapshot on disk is for another host and is not used', { snapshot: current.hostId, host: hostId });
    current = null;
  }
  return {
    current: () => current,
    put(snapshot) {
      if (snapshot.hostId !== hostId) {
        throw new BulkheadError('INVALID_INPUT', `the snapshot is for host ${snapshot.hostId}, this is ${hostId}`, {
          field: 'hostId',
          value: snapshot.hostId,
        });
      }
      const order = current === null ? 1 : compare(snapshot, current);
      if (order < 0) return 'older';
      if (order === 0) return 'same';
      replaceFile(file, JSON.stringify(snapshot), { durable: true });
      current = snapshot;
      return 'newer';
    },
  };
}

function compare(a: Snapshot, b: Snapshot): number {
  return a.epoch - b.epoch || a.generation - b.generation;
}
