'use client';

import type { Containment } from '@bulkhead/shared';
import { Tooltip } from '@mantine/core';
import { IconShieldCheck, IconShieldQuestion, IconShieldX } from '@tabler/icons-react';
import type { Icon } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { RelativeTime } from '../relative-time.tsx';
import classes from './compartment.module.css';

type State = Containment['state'];

const LOOKS: Record<State, { tone: 'ok' | 'bad' | 'idle'; icon: Icon }> = {
  held: { tone: 'ok', icon: IconShieldCheck },
  broken: { tone: 'bad', icon: IconShieldX },
  unknown: { tone: 'idle', icon: IconShieldQuestion },
};

export interface ContainmentBadgeProps {
  state: State;
  /** Since when it has been so, where that is known. */
  sinceMs?: number | null;
}

/** Whether every process of every tenant on a host is where it must be: icon, word and colour. */
export function ContainmentBadge({ state, sinceMs = null }: ContainmentBadgeProps) {
  const t = useTranslations('compartment.containment');
  const { tone, icon: Shape } = LOOKS[state];
  return (
    <Tooltip label={t(`${state}Hint`)} multiline maw={300}>
      <span className={classes.badge} data-tone={tone} data-testid="containment" data-containment={state}>
        <Shape size={14} stroke={2} aria-hidden />
        <span className={classes.badgeText}>
          <span className={classes.state}>{t(state)}</span>
          {sinceMs !== null && (
            <span className={classes.since}> {t.rich('since', { when: () => <RelativeTime atMs={sinceMs} /> })}</span>
          )}
        </span>
      </span>
    </Tooltip>
  );
}
