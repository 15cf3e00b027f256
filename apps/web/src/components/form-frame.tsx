'use client';

import { Button, Group, Stack } from '@mantine/core';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { ErrorAlert } from './error-alert.tsx';

interface FormFrameProps {
  onSubmit: () => void;
  onClose: () => void;
  submitLabel: ReactNode;
  pending: boolean;
  error: unknown;
  children: ReactNode;
}

/** A dialog's form with its two buttons, and what the server says against it. */
export function FormFrame({ onSubmit, onClose, submitLabel, pending, error, children }: FormFrameProps) {
  const t = useTranslations('common');
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!pending) onSubmit();
      }}
    >
      <Stack gap="md">
        {children}
        <ErrorAlert error={error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={pending}>
            {submitLabel}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
