'use client';

import { Button, Paper } from '@mantine/core';
import { IconMoodSad } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { EmptyState } from './empty-state.tsx';

interface FailureCardProps {
  /** Left out with its text: the whole page broke. */
  title?: string;
  text?: string;
  onRetry: () => void;
}

/** A page or a part of one that broke: says so and offers to try again. */
export function FailureCard({ title, text, onRetry }: FailureCardProps) {
  const t = useTranslations('common');
  return (
    <Paper withBorder role="alert">
      <EmptyState
        icon={<IconMoodSad size={32} stroke={1.5} />}
        title={title ?? t('page.errorTitle')}
        action={
          <Button variant="default" onClick={onRetry}>
            {t('retry')}
          </Button>
        }
      >
        {text ?? t('page.errorText')}
      </EmptyState>
    </Paper>
  );
}
