'use client';

import { Alert, Button, Text } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { ErrorAlert } from '../../../../components/error-alert.tsx';
import { errorShapeOf } from '../../../../trpc/error-shape.ts';
import classes from '../inside.module.css';

/** Why something could not be done with a file: what it is, what helps, and the words of whoever refused it. */
export function FileProblemAlert({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const t = useTranslations('inside.files');
  const tCommon = useTranslations('common');
  if (error === null || error === undefined) return null;
  const { message, details } = errorShapeOf(error);
  if (details.fileProblem === undefined) return <ErrorAlert error={error} {...(onRetry && { onRetry })} />;
  return (
    <Alert
      role="alert"
      variant="light"
      color="red"
      p="sm"
      icon={<IconAlertCircle size={18} />}
      data-file-problem={details.fileProblem}
    >
      <Text size="sm">{t(`problem.${details.fileProblem}`)}</Text>
      {message !== '' && (
        <Text size="xs" className={classes.mono}>
          {t('said', { words: message })}
        </Text>
      )}
      {onRetry !== undefined && (
        <Button size="xs" variant="default" mt="xs" onClick={onRetry}>
          {tCommon('retry')}
        </Button>
      )}
    </Alert>
  );
}
