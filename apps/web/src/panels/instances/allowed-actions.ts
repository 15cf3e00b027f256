import type { InstanceAction, InstanceRow } from '@bulkhead/shared';

/** What a row or a selection offers; resizing needs its own page. */
export const ROW_ACTIONS = ['start', 'stop', 'restart', 'pause', 'resume', 'delete'] as const;
export type RowAction = Extract<InstanceAction, (typeof ROW_ACTIONS)[number]>;

/**
 * What makes sense for an instance now. What was asked for last counts more than what is still to be seen. This only
 * decides what is offered: the server decides what is accepted.
 */
export function allowedRowActions(row: Pick<InstanceRow, 'desiredState' | 'state' | 'lockedAtMs'>): RowAction[] {
  if (row.lockedAtMs !== null) return [];
  if (row.desiredState === 'absent' || row.state === 'deleting') return [];
  if (row.desiredState === 'paused') return ['resume', 'stop', 'delete'];
  if (row.desiredState === 'stopped') return ['start', 'delete'];
  switch (row.state) {
    case 'running':
      return ['stop', 'restart', 'pause', 'delete'];
    // Its host has paused it by itself.
    case 'paused':
      return ['resume', 'stop', 'delete'];
    case 'exited':
    case 'backing-off':
    case 'failed':
      return ['start', 'restart', 'stop', 'delete'];
    default:
      return ['stop', 'delete'];
  }
}
