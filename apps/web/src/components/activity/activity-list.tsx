'use client';

import type { ActivityEntry } from '@bulkhead/shared';
import { Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { ErrorAlert } from '../error-alert.tsx';
import { QueryState } from '../query-state.tsx';
import classes from './activity-drawer.module.css';
import { ActivityLine } from './activity-line.tsx';
import { repeatableKind, useActivity, useCancelTask, useRepeat } from './queries/use-activity.ts';

/** Every operation and task of the tenant that is under way, and the newest that are over. */
export function ActivityList({ tenantSlug }: { tenantSlug: string }) {
  const t = useTranslations('activity');
  const query = useActivity(tenantSlug);
  const cancel = useCancelTask(tenantSlug);
  const repeat = useRepeat(tenantSlug);
  const onRetry = (entry: ActivityEntry) => {
    const kind = repeatableKind(entry);
    if (kind !== null) repeat.mutate({ kind, instanceId: entry.subject.id });
  };
  return (
    <>
      <ErrorAlert error={cancel.error ?? repeat.error} />
      <QueryState
        query={query}
        skeletonHeight={200}
        isEmpty={({ entries }) => entries.length === 0}
        empty={
          <Text size="sm" c="dimmed" p="md">
            {t('empty')}
          </Text>
        }
      >
        {({ entries }) => (
          <ol className={classes.list}>
            {entries.map((entry) => (
              <ActivityLine
                key={entry.id}
                entry={entry}
                tenantSlug={tenantSlug}
                onCancel={cancel.mutate}
                onRetry={onRetry}
              />
            ))}
          </ol>
        )}
      </QueryState>
    </>
  );
}
