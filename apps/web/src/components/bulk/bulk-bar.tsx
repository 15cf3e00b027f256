'use client';

import { Button, Group, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import classes from './bulk-bar.module.css';

interface BulkBarProps {
  /** What the bar is about, for screen readers. */
  label: string;
  count: number;
  onClear: () => void;
  /** The actions; ActionButton says why one cannot be asked for. */
  children: ReactNode;
}

/** How many rows are selected, and what can be asked of them. */
export function BulkBar({ label, count, onClear, children }: BulkBarProps) {
  const t = useTranslations('common.bulk');
  return (
    <div className={classes.root} role="toolbar" aria-label={label}>
      <Text size="sm" fw={600} aria-live="polite">
        {t('selected', { count })}
      </Text>
      <Group gap={6}>{children}</Group>
      <Button variant="subtle" color="gray" onClick={onClear} ms="auto">
        {t('clear')}
      </Button>
    </div>
  );
}
