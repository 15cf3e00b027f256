'use client';

import type { HostState, InstanceRow, InstanceState } from '@bulkhead/shared';
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconClock,
  IconHelpCircle,
  IconLoader2,
  IconPlayerPause,
  IconPlayerStop,
  IconPlugConnectedX,
  IconRefreshAlert,
  IconShieldX,
  IconTrash,
} from '@tabler/icons-react';
import type { Icon } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import classes from './state-badge.module.css';

/** What a state means to the person who looks: all well, on its way, look at it, broken, at rest. */
export type Tone = 'ok' | 'busy' | 'warn' | 'bad' | 'idle';

interface Look {
  tone: Tone;
  icon: Icon;
  spins?: boolean;
}

export const INSTANCE_STATE_LOOKS: Record<InstanceState, Look> = {
  pending: { tone: 'busy', icon: IconClock },
  creating: { tone: 'busy', icon: IconLoader2, spins: true },
  running: { tone: 'ok', icon: IconCircleCheck },
  paused: { tone: 'warn', icon: IconPlayerPause },
  stopping: { tone: 'busy', icon: IconLoader2, spins: true },
  stopped: { tone: 'idle', icon: IconPlayerStop },
  exited: { tone: 'idle', icon: IconCircleDashed },
  'backing-off': { tone: 'warn', icon: IconRefreshAlert },
  failed: { tone: 'bad', icon: IconCircleX },
  absent: { tone: 'idle', icon: IconCircleDashed },
  deleting: { tone: 'busy', icon: IconTrash },
  unknown: { tone: 'warn', icon: IconHelpCircle },
};

export const HOST_STATE_LOOKS: Record<HostState, Look> = {
  waiting: { tone: 'busy', icon: IconClock },
  online: { tone: 'ok', icon: IconCircleCheck },
  unreachable: { tone: 'warn', icon: IconAlertTriangle },
  down: { tone: 'bad', icon: IconPlugConnectedX },
  revoked: { tone: 'idle', icon: IconShieldX },
};

function StateIcon({ icon: Shape, spins = false }: Look) {
  return (
    <span className={classes.icon} aria-hidden>
      <Shape size={14} stroke={2} {...(spins && { className: classes.spin })} />
    </span>
  );
}

export interface InstanceStateBadgeProps {
  state: InstanceState;
  /** An accepted change that has not been confirmed: shown beside what the engine last said, never instead of it. */
  pending?: InstanceRow['pendingOperation'];
}

/** An instance's state as icon, word and colour. */
export function InstanceStateBadge({ state, pending = null }: InstanceStateBadgeProps) {
  const t = useTranslations('common');
  const look = INSTANCE_STATE_LOOKS[state];
  return (
    <span className={classes.badge} data-tone={look.tone} data-state={state}>
      <StateIcon {...look} />
      {t(`instanceState.${state}`)}
      {pending !== null && (
        <span className={classes.pending} data-pending={pending}>
          <IconLoader2 size={12} stroke={2} className={classes.spin} aria-hidden />
          {t(`operationPending.${pending}`)}
        </span>
      )}
    </span>
  );
}

/** A host's state as icon, word and colour. */
export function HostStateBadge({ state }: { state: HostState }) {
  const t = useTranslations('common');
  const look = HOST_STATE_LOOKS[state];
  return (
    <span className={classes.badge} data-tone={look.tone} data-state={state}>
      <StateIcon {...look} />
      {t(`hostState.${state}`)}
    </span>
  );
}
