'use client';

import type { DeliveryState } from '@bulkhead/shared';
import { Badge } from '@mantine/core';
import { IconCircleCheck, IconCircleX, IconClock } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';

const LOOKS = {
  pending: { color: 'gray', icon: IconClock },
  delivered: { color: 'teal', icon: IconCircleCheck },
  failed: { color: 'red', icon: IconCircleX },
} as const;

/** How far a message is: icon, word and colour. */
export function DeliveryStateBadge({ state }: { state: DeliveryState }) {
  const t = useTranslations('alert-channels.state');
  const { color, icon: Icon } = LOOKS[state];
  return (
    <Badge
      variant="outline"
      color={color}
      c="var(--mantine-color-text)"
      tt="none"
      flex="none"
      leftSection={<Icon size={12} aria-hidden color={`var(--mantine-color-${color}-filled)`} />}
      data-state={state}
    >
      {t(state)}
    </Badge>
  );
}
