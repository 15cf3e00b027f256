'use client';

import { Skeleton, Stack } from '@mantine/core';
import { useTranslations } from 'next-intl';

/** The outline of a page while the next one is on its way. */
export function PageSkeleton() {
  const t = useTranslations('common');
  return (
    <Stack gap="lg" role="status" aria-busy="true" aria-label={t('loading')}>
      <Skeleton height={28} width={220} />
      <Skeleton height={132} />
      <Skeleton height={320} />
    </Stack>
  );
}
