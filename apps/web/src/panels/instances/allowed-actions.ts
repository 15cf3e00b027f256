import type { InstanceAction, InstanceRow } from '@bulkhead/shared';

/** What a row or a selection offers; resizing needs its own page. */
export const ROW_ACTIONS = ['start', 'stop', 'restart', 'pause', 'resume', 'delete'] as const;
export type RowAction = Extract<InstanceAction, (typeof ROW_ACTIONS)[number]>;

/**
 * What makes sense for an instance now. It follows what is desired, because the server does too: a stop can be asked for
 * while a start is still on its way. Only decides what is offered.
 */
export function allowedRowActions(row: Pick<InstanceRow, 'desiredState' | 'state'>): RowAction[] {
  if (row.desiredState === 'absent' || row.state === 'deleting') return [];
  if (row.desiredState === 'paused') return ['resume', 'stop', 'restart', 'delete'];
  if (row.desiredState === 'stopped') return ['start', 'delete'];
  const ended = row.state === 'exited' || row.state === 'failed' || row.state === 'backing-off';
  if (ended) return ['restart', 'stop', 'delete'];
  return row.state === 'running' ? ['stop', 'restart', 'pause', 'delete'] : ['stop', 'restart', 'delete'];
}
