'use client';

import type { VolumeView } from '@bulkhead/shared';
import { Text } from '@mantine/core';
import { IconCircleCheck, IconCircleX, IconClock } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import badge from '../../components/state-badge.module.css';
import { ProblemText } from '../../components/problem-text.tsx';

const LOOKS = {
  waiting: { tone: 'idle', icon: IconClock },
  creating: { tone: 'busy', icon: IconClock },
  ready: { tone: 'ok', icon: IconCircleCheck },
  resizing: { tone: 'busy', icon: IconClock },
  deleting: { tone: 'idle', icon: IconClock },
  failed: { tone: 'bad', icon: IconCircleX },
} as const;

/** One word for where a volume is, and what stands in the way. */
export function VolumeState({ volume }: { volume: Pick<VolumeView, 'state' | 'problem' | 'pendingTask'> }) {
  const t = useTranslations('volumes');
  const { state, problem, pendingTask } = volume;
  const { tone, icon: Shape } = LOOKS[state];
  return (
    <div>
      <span className={badge.badge} data-tone={tone} data-state={state}>
        <span className={badge.icon} aria-hidden>
          <Shape size={14} stroke={2} />
        </span>
        {pendingTask === null || state !== 'ready' ? t(`state.${state}`) : t('state.busy')}
      </span>
      {problem !== null && (
        <Text size="xs" c="var(--mantine-color-error)" maw={320}>
          <ProblemText problem={problem} />
        </Text>
      )}
    </div>
  );
}
