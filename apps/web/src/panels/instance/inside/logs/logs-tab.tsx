'use client';

import type { InstanceView } from '@bulkhead/shared';
import { useTranslations } from 'next-intl';
import { useDeferredValue, useMemo, useState } from 'react';
import { EmptyState } from '../../../../components/empty-state.tsx';
import { ErrorAlert } from '../../../../components/error-alert.tsx';
import { SectionCard } from '../../../../components/section-card.tsx';
import classes from '../inside.module.css';
import { filterRows } from './log-book.ts';
import { LogLines } from './log-lines.tsx';
import { LogStatus } from './log-status.tsx';
import { LogToolbar } from './log-toolbar.tsx';
import type { LogView } from './log-toolbar.tsx';
import { useLog } from './use-log.ts';

const AT_FIRST: LogView = { filter: '', tail: 1_000, sinceMinutes: 0, showTimes: true, wrap: true, paused: false };

/** What an instance has written, and what it writes. */
export function LogsTab({ instance }: { instance: InstanceView }) {
  const t = useTranslations('inside.logs');
  const [view, setView] = useState(AT_FIRST);
  const [openedAtMs] = useState(() => Date.now());
  const filter = useDeferredValue(view.filter);
  const sinceMs = view.sinceMinutes === 0 ? null : openedAtMs - view.sinceMinutes * 60_000;
  const { tenantSlug, id: instanceId } = instance;
  const log = useLog({ tenantSlug, instanceId, tail: view.tail, sinceMs }, view.paused);
  const rows = useMemo(() => filterRows(log.snapshot.rows, filter), [log.snapshot.rows, filter]);

  return (
    <SectionCard title={t('title')} description={t('description')} flush>
      <LogToolbar
        view={view}
        onChange={(change) => setView((before) => ({ ...before, ...change }))}
        onClear={log.clear}
        downloadHref={hrefOf({ tenantSlug, instanceId, sinceMs })}
      />
      {log.error !== null && log.connection === 'lost' && (
        <div className={classes.bar}>
          <div className={classes.grow}>
            <ErrorAlert error={log.error} />
          </div>
        </div>
      )}
      {rows.length > 0 ? (
        <LogLines rows={rows} highlight={filter} showTimes={view.showTimes} wrap={view.wrap} />
      ) : (
        log.connection !== 'lost' && (
          <EmptyState title={log.snapshot.rows.length > 0 ? t('noMatch', { text: filter }) : t('empty')}>
            {log.snapshot.rows.length === 0 && t('emptyText')}
          </EmptyState>
        )
      )}
      <LogStatus log={log} shown={rows.length} paused={view.paused} />
    </SectionCard>
  );
}

/** As much as one reading may begin with. */
const DOWNLOAD_LINES = 10_000;

function hrefOf(wanted: { tenantSlug: string; instanceId: string; sinceMs: number | null }): string {
  const search = new URLSearchParams({ tail: String(DOWNLOAD_LINES) });
  if (wanted.sinceMs !== null) search.set('sinceMs', String(wanted.sinceMs));
  return `/api/files/${wanted.tenantSlug}/${wanted.instanceId}/log?${search.toString()}`;
}
