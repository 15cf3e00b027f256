'use client';

import { Tooltip } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useLiveState } from '../live-state.ts';
import classes from './live-indicator.module.css';

/** Says whether the page is kept up to date as things happen. */
export function LiveIndicator() {
  const t = useTranslations('common.live');
  const state = useLiveState();
  if (state === 'off') return null;
  return (
    <Tooltip label={t(`${state}Hint`)} multiline maw={280}>
      <span className={classes.root} data-live={state}>
        {t(state)}
      </span>
    </Tooltip>
  );
}
