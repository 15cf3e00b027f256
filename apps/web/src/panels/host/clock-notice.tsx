'use client';

import { useTranslations } from 'next-intl';
import { Notice } from '../../components/notice.tsx';
import { CLOCK_OFF_MS, useClockDifference } from './use-clock-text.ts';

/** Says that a host's clock is off by more than certificates forgive. */
export function ClockNotice({ offsetMs }: { offsetMs: number | null }) {
  const t = useTranslations('authority.clock');
  const difference = useClockDifference();
  if (offsetMs === null || Math.abs(offsetMs) < CLOCK_OFF_MS) return null;
  const direction = offsetMs > 0 ? 'ahead' : 'behind';
  return (
    <Notice tone="warn" title={t('off', { difference: difference(offsetMs), direction })} data-testid="clock-off">
      {t('offRemedy')}
    </Notice>
  );
}
