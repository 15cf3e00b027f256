'use client';

import { Alert, Button, Group, List, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useErrorMessage } from '../../components/use-error-message.ts';
import type { BulkRun } from './use-bulk-action.ts';

interface BulkResultsProps {
  run: BulkRun;
  onRetry: () => void;
  onDismiss: () => void;
}

/** What became of a bulk action: how far it is, and each refusal with its reason. */
export function BulkResults({ run, onRetry, onDismiss }: BulkResultsProps) {
  const t = useTranslations('instances.bulk');
  const tAction = useTranslations('common.operation.kind');
  const toMessage = useErrorMessage();
  const accepted = run.results.filter(({ state }) => state === 'accepted').length;
  const refused = run.results.filter(({ state }) => state === 'refused');
  return (
    <Alert
      role="status"
      color={refused.length > 0 ? 'red' : 'petrol'}
      title={t('progress', { action: tAction(run.action), accepted, total: run.results.length })}
      withCloseButton={!run.running}
      closeButtonLabel={t('dismiss')}
      onClose={onDismiss}
      mb="md"
    >
      {refused.length > 0 && (
        <>
          <List size="sm">
            {refused.map(({ row, error }) => {
              const message = toMessage(error);
              return (
                <List.Item key={row.id}>
                  <b>{row.name}</b>: {message.title}. {message.remedy}
                </List.Item>
              );
            })}
          </List>
          <Group mt="xs">
            <Button variant="default" disabled={run.running} onClick={onRetry}>
              {t('retryFailed', { count: refused.length })}
            </Button>
          </Group>
        </>
      )}
      {refused.length === 0 && <Text size="sm">{run.running ? t('running') : t('accepted')}</Text>}
    </Alert>
  );
}
