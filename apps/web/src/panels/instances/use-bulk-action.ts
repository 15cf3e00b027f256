'use client';

import { useState } from 'react';
import type { InstanceRow } from '@bulkhead/shared';
import type { RowAction } from './allowed-actions.ts';
import { useInstanceAction } from './queries/use-instance-actions.ts';
import { runBounded } from './run-bounded.ts';

/** At once; more would only wait for the tenant's lock on the server. */
const CONCURRENCY = 4;

export interface BulkResult {
  row: InstanceRow;
  state: 'waiting' | 'accepted' | 'refused';
  error: unknown;
}

export interface BulkRun {
  action: RowAction;
  results: readonly BulkResult[];
  running: boolean;
}

/** Asks for one action on many instances and keeps what became of each. */
export function useBulkAction(tenantSlug: string) {
  const { mutateAsync } = useInstanceAction(tenantSlug);
  const [run, setRun] = useState<BulkRun | null>(null);

  const start = async (action: RowAction, rows: readonly InstanceRow[]): Promise<void> => {
    setRun({ action, running: true, results: rows.map((row) => ({ row, state: 'waiting', error: null })) });
    const settle = (row: InstanceRow, state: BulkResult['state'], error: unknown) =>
      setRun(
        (current) =>
          current && {
            ...current,
            results: current.results.map((result) => (result.row.id === row.id ? { row, state, error } : result)),
          },
      );
    await runBounded(rows, CONCURRENCY, async (row) => {
      try {
        await mutateAsync({ instanceId: row.id, action });
        settle(row, 'accepted', null);
      } catch (error) {
        settle(row, 'refused', error);
      }
    });
    setRun((current) => current && { ...current, running: false });
  };

  return { run, start, clear: () => setRun(null) };
}
