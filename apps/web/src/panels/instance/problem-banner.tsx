'use client';

import type { InstanceView } from '@bulkhead/shared';
import { Alert, Text } from '@mantine/core';
import { IconAlertTriangle, IconPlugConnectedX } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { RelativeTime } from '../../components/relative-time.tsx';

/** What keeps the instance from being as it was asked to be, and since when nobody can know. */
export function ProblemBanner({ instance }: { instance: InstanceView }) {
  const t = useTranslations('instance.problem');
  return (
    <>
      {!instance.hostReachable && (
        <Alert
          color="yellow"
          variant="light"
          role="status"
          icon={<IconPlugConnectedX size={18} />}
          title={t('hostSilent', { host: instance.hostName })}
        >
          {t('hostSilentText')}
        </Alert>
      )}
      {instance.problem !== null && (
        <Alert
          color="red"
          variant="light"
          role="alert"
          icon={<IconAlertTriangle size={18} />}
          title={t('title')}
          data-testid="instance-problem"
          data-problem={instance.problem.code}
        >
          {instance.problem.message}
          {instance.nextTryAtMs !== null && (
            <Text size="sm" mt={4}>
              {t.rich('nextTry', {
                when: () => <RelativeTime atMs={instance.nextTryAtMs ?? 0} />,
                count: instance.restarts,
              })}
            </Text>
          )}
        </Alert>
      )}
    </>
  );
}
