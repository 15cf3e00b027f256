'use client';

import type { UsageStanding } from '@bulkhead/shared';
import { Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { Notice } from '../notice.tsx';
import { useMoment } from '../use-moment.ts';

/** Says of figures that they are not complete, and why. */
export function StandingNotice({ standing: { counting, waitingFor } }: { standing: UsageStanding }) {
  const t = useTranslations('usage.standing');
  const moment = useMoment();
  const [first] = waitingFor;
  if (first !== undefined) {
    const when = moment(first.readToMs);
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
