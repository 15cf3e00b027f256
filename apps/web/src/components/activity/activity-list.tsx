'use client';

import { Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { ErrorAlert } from '../error-alert.tsx';
import { QueryState } from '../query-state.tsx';
import classes from './activity-drawer.module.css';
import { ActivityLine } from './activity-line.tsx';
import { useActivity, useCancel, useRepeat } from './queries/use-activity.ts';

/** Everything of the tenant that is under way, and the newest that is over; null: of all tenants. */
export function ActivityList({ tenantSlug }: { tenantSlug: string | null }) {
  const t = useTranslations('activity');
  const query = useActivity(tenantSlug);
  const cancel = useCancel();
  const repeat = useRepeat();
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
                namesTenant={tenantSlug === null}
                onCancel={cancel.mutate}
                onRetry={repeat.mutate}
              />
            ))}
          </ol>
        )}
      </QueryState>
    </>
  );
}
