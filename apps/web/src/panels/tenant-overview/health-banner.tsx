'use client';

import { IconAlertTriangle, IconBoxOff, IconCircleCheck } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { InstanceStateBadge } from '../../components/state-badge.tsx';
import classes from './health-banner.module.css';
import type { Health } from './to-view-model.ts';
import { Link } from '../../components/link.tsx';

const ICONS = { fine: IconCircleCheck, wrong: IconAlertTriangle, empty: IconBoxOff };

/** The answer to "is anything wrong", and how many instances are in which state. */
export function HealthBanner({ health, tenantSlug }: { health: Health; tenantSlug: string }) {
  const t = useTranslations('tenant-overview.health');
  const VerdictIcon = ICONS[health.verdict];
  return (
    <section className={classes.root} data-verdict={health.verdict} aria-label={t('label')}>
      <VerdictIcon size={22} stroke={1.7} className={classes.icon} aria-hidden />
      <div className={classes.text}>
        <p className={classes.verdict}>
          {health.attention > 0
            ? t('attention', { count: health.attention })
            : t(health.verdict, { count: health.instances })}
        </p>
        {health.silentHosts.length > 0 && (
          <p className={classes.detail}>
            {t('silent', { count: health.silentHosts.length, hosts: health.silentHosts.join(', ') })}
          </p>
        )}
      </div>
      <ul className={classes.states}>
        {health.states.map(({ state, count }) => (
          <li key={state}>
            <Link href={`/t/${tenantSlug}/instances?state=${state}`} className={classes.state}>
              <b>{count}</b>
              <InstanceStateBadge state={state} />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
