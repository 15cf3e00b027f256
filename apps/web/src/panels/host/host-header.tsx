'use client';

import type { HostView } from '@bulkhead/shared';
import { Badge } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { ContainmentBadge } from '../../components/compartment/containment-badge.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { HostStateBadge } from '../../components/state-badge.tsx';
import { HostActionBar } from './host-action-bar.tsx';
import classes from './host.module.css';

/** Name, state, when it was last heard, and what can be done with it. */
export function HostHeader({ host }: { host: HostView }) {
  const t = useTranslations('hosts');
  return (
    <PageHeader
      title={host.name}
      breadcrumbs={[{ label: t('title'), href: '/ops/hosts' }]}
      description={
        <div className={classes.description} data-testid="host-state" data-state={host.state}>
          <HostStateBadge state={host.state} />
          <span>
            {host.lastSeenAtMs === null
              ? t('neverHeard')
              : t.rich('lastHeard', { when: () => <RelativeTime atMs={host.lastSeenAtMs ?? 0} /> })}
          </span>
          {host.state !== 'waiting' && <ContainmentBadge state={host.containment} sinceMs={host.containmentSinceMs} />}
          {host.cordoned && (
            <Badge variant="light" color="gray">
              {t('cordoned')}
            </Badge>
          )}
        </div>
      }
      actions={<HostActionBar host={host} />}
    />
  );
}
