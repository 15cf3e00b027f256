'use client';

import type { HostRow, InstanceRow } from '@bulkhead/shared';
import { Anchor } from '@mantine/core';
import { Link } from '../../components/link.tsx';
import { useTranslations } from 'next-intl';
import { ContainmentBadge } from '../../components/compartment/containment-badge.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { HostStateBadge, InstanceStateBadge } from '../../components/state-badge.tsx';
import classes from './operations-overview.module.css';
import { ProblemText } from '../../components/problem-text.tsx';

/** Hosts and instances that want somebody's eye, by name and with the reason. */
export function Attention({
  hosts,
  instances,
  more,
}: {
  hosts: readonly HostRow[];
  instances: readonly InstanceRow[];
  /** How many more instances there are than are named. */
  more: number;
}) {
  const t = useTranslations('operations.attention');
  return (
    <SectionCard
      title={t('title')}
      flush
      actions={
        more > 0 && (
          <Anchor component={Link} href="/ops/instances" size="xs">
            {t('more', { count: more })}
          </Anchor>
        )
      }
    >
      <ul className={classes.list}>
        {hosts.map((host) => (
          <li key={host.id} className={classes.item}>
            <Link href={`/ops/hosts/${host.id}`} className={classes.name}>
              {host.name}
            </Link>
            <HostStateBadge state={host.state} />
            {host.containment === 'broken' && <ContainmentBadge state={host.containment} />}
            <span className={classes.where}>{t('host')}</span>
            <span className={classes.reason}>
              {host.containment === 'broken'
                ? t('hostNotContained')
                : host.state === 'online' || host.lastSeenAtMs === null
                  ? t('hostProblems', { count: host.problems })
                  : t.rich('hostSilent', { when: () => <RelativeTime atMs={host.lastSeenAtMs ?? 0} /> })}
            </span>
          </li>
        ))}
        {instances.map((row) => (
          <li key={row.id} className={classes.item}>
            <Link href={`/t/${row.tenantSlug}/instances/${row.id}`} className={classes.name}>
              {row.name}
            </Link>
            <InstanceStateBadge state={row.state} pending={row.pendingOperation} />
            <span className={classes.where}>{t('instance', { tenant: row.tenantSlug, host: row.hostName })}</span>
            <span className={classes.reason}>
              {row.problem === null ? t('look') : <ProblemText problem={row.problem} />}
            </span>
          </li>
        ))}
      </ul>
    </SectionCard>
  );
}
