import type { DesiredInstance, EnvironmentVariable, Problem, Snapshot } from '@bulkhead/shared';
import type { HostMount } from '../docker/host-mount.ts';

/** Something that this host provides for instances beside their containers: volumes, secrets. */
export interface Attachment {
  /** The newest snapshot, before any instance acts on it. Never throws. */
  adopt(snapshot: Snapshot): void;
  /** Null: all of it is there. Otherwise why the instance cannot be started yet. */
  missing(instance: DesiredInstance): Problem | null;
  mounts(instance: DesiredInstance): HostMount[];
  environment(instance: DesiredInstance): EnvironmentVariable[];
}

/** All attachments as one. */
export function together(attachments: readonly Attachment[]): Attachment {
  return {
    adopt: (snapshot) => attachments.forEach((one) => one.adopt(snapshot)),
    missing: (instance) => {
      for (const one of attachments) {
        const problem = one.missing(instance);
        if (problem !== null) return problem;
      }
      return null;
    },
    mounts: (instance) => attachments.flatMap((one) => one.mounts(instance)),
    environment: (instance) => attachments.flatMap((one) => one.environment(instance)),
  };
}
