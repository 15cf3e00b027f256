'use client';

import { formatBytes, formatCores } from '@bulkhead/shared';
import type { ResourceKind } from '@bulkhead/shared';
import { useFormatter, useTranslations } from 'next-intl';
import { useCallback } from 'react';

/** A value of a resource kind in units for people: "0.25 cores", "64 MiB", "12". */
export function useFormatResource(): (kind: ResourceKind, value: number) => string {
  const t = useTranslations('common');
  const format = useFormatter();
  return useCallback(
    (kind, value) => {
      if (kind === 'cpuMillicores') return t('cores', { count: value / 1000, cores: formatCores(value) });
      if (kind === 'memoryBytes') return formatBytes(value);
      return format.number(value);
    },
    [t, format],
  );
}

/** The number and the unit apart, for places where the number is set large. */
export function useSplitResource(): (kind: ResourceKind, value: number) => { number: string; unit: string } {
  const t = useTranslations('common');
  const format = useFormatter();
  return useCallback(
    (kind, value) => {
      if (kind === 'cpuMillicores') return { number: formatCores(value), unit: t('coresUnit') };
      if (kind === 'memoryBytes') {
        const [number = '', unit = ''] = formatBytes(value).split(' ');
        return { number, unit };
      }
      return { number: format.number(value), unit: '' };
    },
    [t, format],
  );
}
