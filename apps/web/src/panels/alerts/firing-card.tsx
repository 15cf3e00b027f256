'use client';

import { Text } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { AlertItem } from './alert-item.tsx';
import classes from './alerts.module.css';
import { useAlertActions, useAlerts, useRules } from './queries/use-alerts.ts';

const SHOWN = 50;

interface FiringCardProps {
  /** Null: the operators'. */
  tenantSlug: string | null;
  /** Why nothing can be changed; null: it can. */
  reason: string | null;
}

/** What is wrong now, the gravest first. */
export function FiringCard({ tenantSlug, reason }: FiringCardProps) {
  const t = useTranslations('alerts.firing');
  const query = useAlerts(tenantSlug, { state: 'firing', pageSize: SHOWN });
  const rules = useRules(tenantSlug).data ?? [];
  const { acknowledge } = useAlertActions(tenantSlug);
  return (
    <div data-testid="firing">
      <SectionCard
        title={t('title')}
        {...((query.data?.total ?? 0) > 0 && { description: t('count', { count: query.data?.total ?? 0 }) })}
        flush
      >
        <QueryState
          query={query}
          skeletonHeight={96}
          empty={
            <EmptyState icon={<IconCircleCheck size={28} stroke={1.5} />} title={t('none')}>
              {t('noneHint', { rules: rules.filter(({ enabled }) => enabled).length })}
            </EmptyState>
          }
        >
          {({ rows, total }) => (
            <>
              <ul className={classes.list}>
                {rows.map((alert) => (
                  <AlertItem
                    key={alert.id}
                    alert={alert}
                    isOperator={tenantSlug === null}
                    acknowledging={{
                      reason,
                      pendingId: acknowledge.isPending ? acknowledge.variables : null,
                      onAcknowledge: (alertId) => acknowledge.mutate(alertId),
                    }}
                  />
                ))}
              </ul>
              {total > rows.length && (
                <Text size="xs" c="dimmed" p="sm">
                  {t('more', { count: total - rows.length })}
                </Text>
              )}
            </>
          )}
        </QueryState>
      </SectionCard>
      <ErrorAlert error={acknowledge.error} />
    </div>
  );
}
