'use client';

import { ActionIcon, Indicator, Tooltip } from '@mantine/core';
import { IconBell } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useAlertSummary } from '../alerts/use-alert-summary.ts';
import { useCriticalToast } from '../alerts/use-critical-toast.tsx';
import { Link } from '../link.tsx';

const MOST_SHOWN = 99;

/** How many alerts fire that nobody has marked as seen: a tenant's, or with null the operators'. Leads to them. */
export function AlertBell({ tenantSlug }: { tenantSlug: string | null }) {
  const t = useTranslations('common.alerts');
  const summary = useAlertSummary(tenantSlug, true);
  const href = tenantSlug === null ? '/ops/alerts' : `/t/${tenantSlug}/alerts`;
  useCriticalToast(summary, href);
  const count = summary?.unacknowledged ?? 0;
  const label = t('bell', { count });
  return (
    <Tooltip label={label}>
      <Indicator
        label={count > MOST_SHOWN ? `${MOST_SHOWN}+` : count}
        size={15}
        color={(summary?.critical ?? 0) > 0 ? 'red' : 'orange'}
        disabled={count === 0}
        offset={5}
        autoContrast
      >
        <ActionIcon component={Link} href={href} color="gray" aria-label={label} data-testid="alert-bell">
          <IconBell size={18} stroke={1.7} />
        </ActionIcon>
      </Indicator>
    </Tooltip>
  );
}
