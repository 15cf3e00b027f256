'use client';

import { DAY_MS, HOUR_MS, MINUTE_MS } from '@bulkhead/shared';
import { useTranslations } from 'next-intl';
import classes from './history.module.css';
import type { TimeSpan } from './history-range.ts';
import { useHistoryTime } from './use-history-time.ts';

/** What time is shown, from which values, and how long each point is. */
export function TierLine({ tier, stepMs, span }: { tier: 'minute' | 'hour'; stepMs: number; span: TimeSpan }) {
  const t = useTranslations('history');
  const time = useHistoryTime();
  const length =
    stepMs % DAY_MS === 0
      ? t('days', { count: stepMs / DAY_MS })
      : stepMs % HOUR_MS === 0
        ? t('hours', { count: stepMs / HOUR_MS })
        : t('minutes', { count: stepMs / MINUTE_MS });
  return (
    <div className={classes.said} data-testid="history-tier" data-tier={tier} data-step-ms={stepMs}>
      <span>{time.between(span.fromMs, span.toMs)}</span>
      <b>{t(`tier.${tier}`)}</b>
      <span>{t('step', { length })}</span>
      <span>{t('zoomHint')}</span>
      {tier === 'minute' && <span>{t('delay')}</span>}
    </div>
  );
}
