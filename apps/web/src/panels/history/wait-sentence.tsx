'use client';

import type { NeighbourResource } from '@bulkhead/shared';
import { Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { useChartNumbers } from '../../components/charts/use-chart-numbers.ts';

/** "web waited 41 % of the time for a processor, before 3 %." */
export function WaitSentence({
  resource,
  victim,
  before,
  during,
}: {
  resource: NeighbourResource;
  victim: ReactNode;
  before: number | null;
  during: number;
}) {
  const t = useTranslations('history.neighbours');
  const { percent } = useChartNumbers();
  return (
    <Text size="sm">
      {t.rich(`waited.${resource}`, {
        victim: () => victim,
        during: percent(during),
        before: before === null ? t('unknown') : percent(before),
      })}
    </Text>
  );
}
