'use client';

import type { InstanceRow } from '@bulkhead/shared';
import { useTranslations } from 'next-intl';
import { HealthBadge } from '../../components/health-check/health-badge.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { InstanceStateBadge } from '../../components/state-badge.tsx';
import classes from './attention-list.module.css';
import { Link } from '../../components/link.tsx';
import { ProblemText } from '../../components/problem-text.tsx';

/** Instances that want somebody's eye, each with the reason. */
export function AttentionList({ rows }: { rows: readonly InstanceRow[] }) {
  const t = useTranslations('tenant-overview.attention');
  return (
    <SectionCard title={t('title')} flush>
      <ul className={classes.list}>
        {rows.map((row) => (
          <li key={row.id} className={classes.item}>
            <div className={classes.head}>
              <Link href={`/t/${row.tenantSlug}/instances/${row.id}`} className={classes.name}>
                {row.name}
              </Link>
              <InstanceStateBadge state={row.state} pending={row.pendingOperation} />
              {row.health === 'unhealthy' && <HealthBadge state={row.health} />}
              <span className={classes.host}>{row.hostName}</span>
            </div>
            <p className={classes.reason}>
              {row.problem === null ? t(reasonOf(row), { host: row.hostName }) : <ProblemText problem={row.problem} />}
            </p>
          </li>
        ))}
      </ul>
    </SectionCard>
  );
}

function reasonOf(row: InstanceRow): 'silentHost' | 'unhealthy' | 'look' {
  if (!row.hostReachable) return 'silentHost';
  return row.health === 'unhealthy' ? 'unhealthy' : 'look';
}
