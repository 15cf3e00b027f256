'use client';

import { ALERT_SEVERITIES, type AlertSeverity, type AlertView } from '@bulkhead/shared';
import { Select, Text } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useRuleName } from '../../components/alerts/use-rule-name.ts';
import { DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { SubjectLink } from './alert-item.tsx';
import { useAlerts } from './queries/use-alerts.ts';
import { SeverityMark } from './severity-mark.tsx';
import { useAlertWords } from './use-alert-words.ts';

const PAGE_SIZE = 20;

/** What was wrong and is over, the newest first. */
export function HistoryCard({ tenantSlug }: { tenantSlug: string | null }) {
  const t = useTranslations('alerts.history');
  const tSeverity = useTranslations('alerts.severity');
  const nameRule = useRuleName();
  const words = useAlertWords();
  const [page, setPage] = useState(1);
  const [severity, setSeverity] = useState<AlertSeverity | null>(null);
  const query = useAlerts(tenantSlug, {
    state: 'cleared',
    page,
    pageSize: PAGE_SIZE,
    ...(severity !== null && { severity }),
  });
  const isOperator = tenantSlug === null;
  const filter = (
    <Select
      size="xs"
      w={160}
      clearable
      aria-label={t('severity')}
      placeholder={t('anySeverity')}
      value={severity}
      onChange={(value) => {
        setSeverity(ALERT_SEVERITIES.find((one) => one === value) ?? null);
        setPage(1);
      }}
      data={ALERT_SEVERITIES.map((value) => ({ value, label: tSeverity(value) }))}
    />
  );
  return (
    <div data-testid="alert-history">
      <SectionCard title={t('title')} description={t('description')} actions={filter} flush>
        <QueryState
          query={query}
          skeletonHeight={160}
          empty={
            <EmptyState icon={<IconHistory size={28} stroke={1.5} />} title={t(severity === null ? 'none' : 'noMatch')}>
              {severity === null ? t('noneHint') : null}
            </EmptyState>
          }
        >
          {({ rows, total }) => (
            <DataTable<AlertView>
              label={t('title')}
              rows={rows}
              rowKey={({ id }) => id}
              paging={{ page, pageSize: PAGE_SIZE, total, onPageChange: setPage }}
              columns={[
                {
                  key: 'alert',
                  header: t('column.alert'),
                  cell: ({ builtIn, ruleName, condition, finding }) => (
                    <div>
                      {nameRule({ builtIn, name: ruleName })}
                      <Text size="xs" c="dimmed">
                        {words.sentence(condition, finding)}
                      </Text>
                    </div>
                  ),
                },
                {
                  key: 'subject',
                  header: t('column.subject'),
                  cell: ({ subject }) => (
                    <SubjectLink subject={subject} name={words.subjectName(subject)} isOperator={isOperator} />
                  ),
                },
                {
                  key: 'severity',
                  header: t('column.severity'),
                  cell: (alert) => <SeverityMark severity={alert.severity} />,
                },
                {
                  key: 'began',
                  header: t('column.began'),
                  cell: ({ firedAtMs, startedAtMs }) => <RelativeTime atMs={firedAtMs ?? startedAtMs} />,
                },
                {
                  key: 'lasted',
                  header: t('column.lasted'),
                  align: 'end',
                  cell: (alert) => words.duration(lastedSec(alert)),
                },
              ]}
            />
          )}
        </QueryState>
      </SectionCard>
    </div>
  );
}

/** Whole minutes where it lasted that long: seconds of an hour tell nobody anything. */
function lastedSec({ firedAtMs, startedAtMs, clearedAtMs }: AlertView): number {
  const sec = Math.max(1, Math.round(((clearedAtMs ?? 0) - (firedAtMs ?? startedAtMs)) / 1_000));
  if (sec >= 7_200) return Math.round(sec / 3_600) * 3_600;
  return sec >= 120 ? Math.round(sec / 60) * 60 : sec;
}
