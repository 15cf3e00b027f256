'use client';

import type { FitnessState } from '@bulkhead/shared';
import { Tooltip } from '@mantine/core';
import { IconShieldCheck, IconShieldExclamation, IconShieldQuestion, IconShieldX } from '@tabler/icons-react';
import type { Icon } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import classes from './compartment/compartment.module.css';

const LOOKS: Record<FitnessState, { tone: 'ok' | 'warn' | 'bad' | 'idle'; icon: Icon }> = {
  fit: { tone: 'ok', icon: IconShieldCheck },
  weak: { tone: 'warn', icon: IconShieldExclamation },
  unfit: { tone: 'bad', icon: IconShieldX },
  unknown: { tone: 'idle', icon: IconShieldQuestion },
};

/** Whether strangers' containers may run on a host: icon, word and colour. */
export function FitnessBadge({ state }: { state: FitnessState }) {
  const t = useTranslations('hosts.fitness');
  const { tone, icon: Shape } = LOOKS[state];
  return (
    <Tooltip label={t(`hint.${state}`)} multiline maw={300}>
      <span className={classes.badge} data-tone={tone} data-testid="fitness" data-fitness={state}>
        <Shape size={14} stroke={2} aria-hidden />
        <span className={classes.badgeText}>
          <span className={classes.state}>{t(`state.${state}`)}</span>
        </span>
      </span>
    </Tooltip>
  );
}
