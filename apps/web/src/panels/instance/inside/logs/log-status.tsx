'use client';

import { useTranslations } from 'next-intl';
import classes from '../inside.module.css';
import type { Log } from './use-log.ts';

/** How the reading of a log stands, and what of it is not here. */
export function LogStatus({ log, shown, paused }: { log: Log; shown: number; paused: boolean }) {
  const t = useTranslations('inside.logs');
  const { rows, forgotten, dropped } = log.snapshot;
  const state = log.connection !== 'live' ? t('connecting') : paused ? t('paused', { count: log.waiting }) : t('live');
  return (
    <div className={classes.status} role="status" aria-live="off">
      <span data-testid="log-state" data-state={paused ? 'paused' : log.connection}>
        {state}
      </span>
      <span>{t('shown', { shown, total: rows.length })}</span>
      {dropped > 0 && <span className={classes.warn}>{t('dropped', { count: dropped })}</span>}
      {forgotten > 0 && <span>{t('forgotten', { count: forgotten, kept: rows.length })}</span>}
    </div>
  );
}
