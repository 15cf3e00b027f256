import { Prisma } from '@bulkhead/db';
import type { DESIRED_STATES, HostState, InstanceState, ObservedState } from '@bulkhead/shared';

type DesiredState = (typeof DESIRED_STATES)[number];

/** The state that a person sees: an accepted deletion first, also one that can be undone, then that nobody can know, then the engine's word. */
export function instanceState(instance: {
  desiredState: DesiredState;
  observedState: ObservedState;
  isDiscarded: boolean;
  host: HostState;
}): InstanceState {
  if (instance.desiredState === 'absent' || instance.isDiscarded) return 'deleting';
  if (instance.host === 'down' || instance.host === 'revoked' || instance.host === 'waiting') return 'unknown';
  return instance.observedState;
}

/** The same decision for filters, order and counts, over an instance `i` and its host `h`. A test holds the two together. */
export function instanceStateSql(downBefore: Date): Prisma.Sql {
  return Prisma.sql`case
    when i."desiredState" = 'absent' or i."deleteAt" is not null then 'deleting'
    when h."revokedAt" is not null or h."lastSeenAt" is null or h."lastSeenAt" <= ${downBefore} then 'unknown'
    else i."observedState" end`;
}
