'use client';

import { useTranslations } from 'next-intl';
import classes from './instance.module.css';
import type { Metrics } from './queries/use-metrics.ts';

/** Whether what is shown is live, and how old the newest sample is. */
export function LiveMark({
  connection,
  ageMs,
  stale,
  frozen,
}: {
  connection: Metrics['connection'];
  ageMs: number | null;
  stale: boolean;
  frozen: boolean;
}) {
  const t = useTranslations('charts.live');
  const state = frozen ? 'frozen' : connection === 'live' && stale ? 'stale' : connection;
  const seconds = ageMs === null ? null : Math.round(ageMs / 1_000);
  return (
    <span className={classes.live} data-state={state} data-testid="live-state" data-age-seconds={seconds ?? ''}>
      <span className={classes.dot} aria-hidden />
      {t(`state.${state}`)}
      {seconds !== null && ` · ${t('lastSample', { seconds })}`}
    </span>
  );
}
