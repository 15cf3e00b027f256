'use client';

import { useLocalStorage } from '@mantine/hooks';
import { useEffect } from 'react';
import { parseStored } from '../table/parse-stored.ts';
import { showActivity, useActivityShown } from './activity-shown.ts';
import { useActivityNumbers } from './queries/use-activity.ts';

const isMoment = (stored: unknown): stored is number => typeof stored === 'number';

/** What has failed since somebody last looked at the operations of a tenant, or (null) of all. Kept in this browser. */
export function useNews(tenantSlug: string | null): { failed: number; look: () => void } {
  const [lookedAtMs, setLookedAtMs] = useLocalStorage<number>({
    key: tenantSlug === null ? 'bulkhead-looked' : `bulkhead-looked-${tenantSlug}`,
    defaultValue: 0,
    deserialize: (text) => parseStored(text, isMoment, 0),
  });
  const [shown] = useActivityShown();
  const failures = useActivityNumbers(tenantSlug)?.failedAtMs ?? [];
  const newestMs = Math.max(0, ...failures);
  // With the drawer open whatever fails is seen.
  useEffect(() => {
    if (shown && newestMs > lookedAtMs) setLookedAtMs(newestMs);
  }, [shown, newestMs, lookedAtMs, setLookedAtMs]);
  return { failed: failures.filter((atMs) => atMs > lookedAtMs).length, look: showActivity };
}
