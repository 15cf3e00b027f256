'use client';

import type { StackState, StepState } from '@bulkhead/shared';
import { Badge } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconLoader2,
  IconPlayerStop,
} from '@tabler/icons-react';
import { useTranslations } from 'next-intl';

const STACK_LOOKS = {
  applying: { color: 'blue', icon: IconLoader2 },
  ready: { color: 'green', icon: IconCircleCheck },
  failed: { color: 'red', icon: IconAlertTriangle },
  deleting: { color: 'gray', icon: IconLoader2 },
} as const satisfies Record<StackState, unknown>;

/** A stack's state as icon, word and colour. */
export function StackStateBadge({ state }: { state: StackState }) {
  const t = useTranslations('stacks.state');
  const { color, icon: Shape } = STACK_LOOKS[state];
  return (
    <Badge
      variant="light"
      color={color}
      leftSection={<Shape size={12} aria-hidden />}
      data-state={state}
      tt="none"
      autoContrast
    >
      {t(state)}
    </Badge>
  );
}

const STEP_LOOKS = {
  pending: { color: 'dimmed', icon: IconCircleDashed },
  running: { color: 'blue', icon: IconLoader2 },
  done: { color: 'green', icon: IconCircleCheck },
  failed: { color: 'red', icon: IconCircleX },
  cancelled: { color: 'dimmed', icon: IconPlayerStop },
} as const satisfies Record<StepState, unknown>;

/** How far a step is, as icon and word. */
export function StepMark({ state, label }: { state: StepState; label: string }) {
  const { color, icon: Shape } = STEP_LOOKS[state];
  const tint = color === 'dimmed' ? 'var(--mantine-color-dimmed)' : `var(--mantine-color-${color}-text)`;
  return (
    <span
      style={{ display: 'inline-flex', alignItems: 'center', gap: 6, whiteSpace: 'nowrap' }}
      data-step-state={state}
    >
      <Shape size={14} aria-hidden color={tint} />
      {label}
    </span>
  );
}
