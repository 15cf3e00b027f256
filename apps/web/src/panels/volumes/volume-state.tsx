'use client';

import type { VolumeView } from '@bulkhead/shared';
import { Badge, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';

const COLORS = {
  waiting: 'gray',
  creating: 'blue',
  ready: 'green',
  resizing: 'blue',
  deleting: 'gray',
  failed: 'red',
} as const;

/** One word for where a volume is, and what stands in the way. */
export function VolumeState({ volume }: { volume: Pick<VolumeView, 'state' | 'problem' | 'pendingTask'> }) {
  const t = useTranslations('volumes');
  const { state, problem, pendingTask } = volume;
  return (
    <div>
      <Badge color={COLORS[state]} variant="light" data-state={state}>
        {pendingTask === null || state !== 'ready' ? t(`state.${state}`) : t('state.busy')}
      </Badge>
      {problem !== null && (
        <Text size="xs" c="var(--mantine-color-error)" maw={320}>
          {problem.message}
        </Text>
      )}
    </div>
  );
}
