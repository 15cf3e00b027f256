'use client';

import { Anchor } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useAlertSummary } from '../../components/alerts/use-alert-summary.ts';
import { Link } from '../../components/link.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { AlertItem } from './alert-item.tsx';
import classes from './alerts.module.css';

/** On an overview: what fires, the gravest first. Nothing where nothing does. `tenantSlug` null: the operators'. */
export function FiringNotice({ tenantSlug }: { tenantSlug: string | null }) {
  const t = useTranslations('alerts.firing');
  const tBell = useTranslations('common.alerts');
  const summary = useAlertSummary(tenantSlug, true);
  if (summary === undefined || summary.firing === 0) return null;
  const href = tenantSlug === null ? '/ops/alerts' : `/t/${tenantSlug}/alerts`;
  return (
    <div data-testid="firing-notice">
      <SectionCard
        title={t('count', { count: summary.firing })}
        actions={
          <Anchor component={Link} href={href} size="xs">
            {tBell('open')}
          </Anchor>
        }
        flush
      >
        <ul className={classes.list}>
          {summary.top.map((alert) => (
            <AlertItem key={alert.id} alert={alert} isOperator={tenantSlug === null} />
          ))}
        </ul>
      </SectionCard>
    </div>
  );
}
