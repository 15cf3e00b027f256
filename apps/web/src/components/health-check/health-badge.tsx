'use client';

import type { HEALTH_STATES } from '@bulkhead/shared';
import { IconHeartbeat, IconHeartBroken, IconHeartQuestion } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import classes from './health-badge.module.css';

type HealthState = (typeof HEALTH_STATES)[number];

const LOOKS = {
  none: { tone: 'idle', Shape: IconHeartQuestion },
  starting: { tone: 'idle', Shape: IconHeartQuestion },
  healthy: { tone: 'ok', Shape: IconHeartbeat },
  unhealthy: { tone: 'bad', Shape: IconHeartBroken },
} as const;

/** What an instance's own check says of it. Nothing where it has none. */
export function HealthBadge({ state }: { state: HealthState | null }) {
  const t = useTranslations('health.state');
  if (state === null) return null;
  const { tone, Shape } = LOOKS[state];
  return (
    <span className={classes.badge} data-tone={tone} data-health={state}>
      <Shape size={14} stroke={1.8} aria-hidden className={classes.icon} />
      {t(state)}
    </span>
  );
}
