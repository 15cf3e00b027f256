'use client';

import type { UsageStanding } from '@bulkhead/shared';
import { Text } from '@mantine/core';
import { useLocale, useTranslations } from 'next-intl';
import { Notice } from '../notice.tsx';

/** Says of figures that they are not complete, and why. */
export function StandingNotice({ standing: { counting, waitingFor } }: { standing: UsageStanding }) {
  const t = useTranslations('usage.standing');
  const locale = useLocale();
  const [first] = waitingFor;
  if (first !== undefined) {
    const when = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(first.readToMs);
    return (
      <Notice tone="warn" data-testid="usage-waiting">
        {waitingFor.length === 1
          ? t('waiting', { hosts: first.hostName, when })
          : t('waitingMore', { count: waitingFor.length, when })}
      </Notice>
    );
  }
  if (!counting) return null;
  return (
    <Text size="xs" c="dimmed" data-testid="usage-counting">
      {t('counting')}
    </Text>
  );
}
