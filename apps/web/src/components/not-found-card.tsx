'use client';

import { Button, Paper } from '@mantine/core';
import { IconCompassOff } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { EmptyState } from './empty-state.tsx';
import { Link } from './link.tsx';

/** Says that an address leads nowhere, without saying whether it leads somewhere for others. */
export function NotFoundCard() {
  const t = useTranslations('common.page');
  return (
    <Paper withBorder>
      <EmptyState
        icon={<IconCompassOff size={32} stroke={1.5} />}
        title={t('notFoundTitle')}
        action={
          <Button component={Link} href="/" variant="default">
            {t('home')}
          </Button>
        }
      >
        {t('notFoundText')}
      </EmptyState>
    </Paper>
  );
}
