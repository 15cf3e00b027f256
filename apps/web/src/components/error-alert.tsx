'use client';

import { Alert, Button, List, Text } from '@mantine/core';
import { IconAlertCircle, IconRefresh } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useErrorMessage } from './use-error-message.ts';

export interface ErrorAlertProps {
  /** Any failure of the API; null and undefined draw nothing. */
  error: unknown;
  onRetry?: () => void;
}

/** A failure with its numbers and its remedy, announced to screen readers. */
export function ErrorAlert({ error, onRetry }: ErrorAlertProps) {
  const t = useTranslations('common');
  const toMessage = useErrorMessage();
  if (error === null || error === undefined) return null;
  const message = toMessage(error);
  return (
    <Alert
      role="alert"
      variant="light"
      color="red"
      icon={<IconAlertCircle size={18} />}
      title={message.title}
      p="sm"
      data-error-code={message.code}
    >
      {message.facts.length > 0 && (
        <List size="sm" mb={4} spacing={2}>
          {message.facts.map((fact) => (
            <List.Item key={fact}>{fact}</List.Item>
          ))}
        </List>
      )}
      <Text size="sm">{message.remedy}</Text>
      {onRetry !== undefined && (
        <Button variant="default" mt="xs" leftSection={<IconRefresh size={14} />} onClick={onRetry}>
          {t('retry')}
        </Button>
      )}
    </Alert>
  );
}
