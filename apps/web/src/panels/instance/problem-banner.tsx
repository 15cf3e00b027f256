'use client';

import type { InstanceView } from '@bulkhead/shared';
import { Text } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { Notice } from '../../components/notice.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { ProblemText } from '../../components/problem-text.tsx';

/** What keeps the instance from being as it was asked to be, and since when nobody can know. */
export function ProblemBanner({ instance }: { instance: InstanceView }) {
  const t = useTranslations('instance.problem');
  return (
    <>
      {!instance.hostReachable && (
        <Notice
          tone="warn"
          role="status"
          icon={<IconPlugConnectedX size={18} />}
          title={t('hostSilent', { host: instance.hostName })}
        >
          {t('hostSilentText')}
        </Notice>
      )}
      {instance.problem !== null && instance.problem.code !== 'shrinking' && (
        <Notice
          tone="bad"
          role="alert"
          title={t('title')}
          data-testid="instance-problem"
          data-problem={instance.problem.code}
        >
          <ProblemText problem={instance.problem} />
          {instance.nextTryAtMs !== null && (
            <Text size="sm" mt={4}>
              {t.rich('nextTry', {
                when: () => <RelativeTime atMs={instance.nextTryAtMs ?? 0} />,
                count: instance.restarts,
              })}
            </Text>
          )}
        </Notice>
      )}
    </>
  );
}
