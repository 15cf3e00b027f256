import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { BulkheadError, receivedSnapshotSchema, type ReceivedSnapshot, type Snapshot } from '@bulkhead/shared';
import { z } from 'zod';
import type { Log } from '../log.ts';
import { admitSnapshot, refusedInstanceSchema, type RefusedInstance } from '../policy/admit-snapshot.ts';
import { readJsonFile, replaceFile } from './state-file.ts';

/**
 * Keeps the newest snapshot on disk, so that the host goes on without the control plane and nothing older is obeyed.
 * Secrets and credentials are kept in memory only.
 */
export interface SnapshotStore {
  /** What the policy allows of the newest one. */
  current(): Snapshot | null;
  /** What it does not allow of it. */
  refused(): readonly RefusedInstance[];
  /**
   * `newer`: it is on disk now, and to be acted on, or brings the secrets of what is there. `same`: known already. `older`: refused.
   * Throws INVALID_INPUT when it is for another host, and what the file system throws when it cannot be kept.
   */
  put(snapshot: ReceivedSnapshot): 'newer' | 'same' | 'older';
}

/** As it lies on the disk: judged again when it is read, for whoever can write there may have. */
const keptSchema = receivedSnapshotSchema.extend({ refused: z.array(refusedInstanceSchema).default([]) });

export function openSnapshotStore(options: { stateDir: string; hostId: string; log: Log }): SnapshotStore {
  const { stateDir, hostId, log } = options;
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const file = join(stateDir, 'snapshot.json');
  let current: Snapshot | null = null;
  let refused: readonly RefusedInstance[] = [];

  const kept = readJsonFile(file, keptSchema);
  if (kept !== null && kept.hostId !== hostId) {
    log.warn('the snapshot on disk is for another host and is not used', { snapshot: kept.hostId, host: hostId });
  } else if (kept !== null) {
    adopt(kept, kept.refused);
  }

  /** `known`: refused before it was kept. */
  function adopt(received: ReceivedSnapshot, known: readonly RefusedInstance[]): void {
    const admitted = admitSnapshot(received, current);
    current = admitted.snapshot;
    refused = [...known, ...admitted.refused];
    if (refused.length === 0 && admitted.unnamed === 0) return;
    log.error('a part of the snapshot is against the policy and is not done', {
      generation: received.generation,
      instances: refused.map(({ id, message }) => `${id}: ${message}`).slice(0, 20),
      unnamed: admitted.unnamed,
    });
  }

  /** What is told again after this agent's start has what does not lie on the disk. */
  function complete({ secrets, credentials }: ReceivedSnapshot): 'newer' | 'same' {
    if (current === null || isSame([current.secrets, current.credentials], [secrets, credentials])) return 'same';
    current = { ...current, secrets, credentials };
    return 'newer';
  }

  return {
    current: () => current,
    refused: () => refused,
    put(snapshot) {
      if (snapshot.hostId !== hostId) {
        throw new BulkheadError('INVALID_INPUT', `the snapshot is for host ${snapshot.hostId}, this is ${hostId}`, {
          field: 'hostId',
          value: snapshot.hostId,
        });
      }
      const order = current === null ? 1 : compare(snapshot, current);
      if (order < 0) return 'older';
      if (order === 0) return complete(snapshot);
      const before = { current, refused };
      adopt(snapshot, []);
      try {
        replaceFile(file, JSON.stringify({ ...current, secrets: [], credentials: [], refused }), { durable: true });
      } catch (error) {
        ({ current, refused } = before);
        throw error;
      }
      return 'newer';
    },
  };
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function compare(a: ReceivedSnapshot, b: Snapshot): number {
  return a.epoch - b.epoch || a.generation - b.generation;
}
