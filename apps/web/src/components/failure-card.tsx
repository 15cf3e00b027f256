'use client';

import { Button, Paper } from '@mantine/core';
import { IconMoodSad } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { EmptyState } from './empty-state.tsx';

/** A page that broke: says so and offers to try again. */
export function FailureCard({ onRetry }: { onRetry: () => void }) {
  const t = useTranslations('common');
  return (
    <Paper withBorder role="alert">
      <EmptyState
        icon={<IconMoodSad size={32} stroke={1.5} />}
        title={t('page.errorTitle')}
        action={
          <Button variant="default" onClick={onRetry}>
            {t('retry')}
          </Button>
        }
      >
        {t('page.errorText')}
      </EmptyState>
    </Paper>
  );
}
