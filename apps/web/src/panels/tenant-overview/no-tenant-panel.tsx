'use client';

import { Paper } from '@mantine/core';
import { IconBuilding } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { EmptyState } from '../../components/empty-state.tsx';

/** For somebody who is signed in and belongs nowhere yet. */
export function NoTenantPanel() {
  const t = useTranslations('tenant-overview.noTenant');
  return (
    <Paper withBorder>
      <EmptyState icon={<IconBuilding size={32} stroke={1.5} />} title={t('title')}>
        {t('text')}
      </EmptyState>
    </Paper>
  );
}
