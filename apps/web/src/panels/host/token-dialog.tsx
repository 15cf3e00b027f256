'use client';

import type { HostView } from '@bulkhead/shared';
import { Button, Group, Stack, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { Dialog } from '../../components/dialog.tsx';
import { EnrolmentSteps } from '../../components/enrolment-steps.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { useHostActions } from './queries/use-host.ts';

interface TokenDialogProps {
  host: HostView;
  opened: boolean;
  onClose: () => void;
}

/** A fresh join token for a host that waits, or that has to enrol anew. */
export function TokenDialog(props: TokenDialogProps) {
  const t = useTranslations('hosts.token');
  return (
    <Dialog
      opened={props.opened}
      onClose={props.onClose}
      title={t('title', { host: props.host.name })}
      size="xl"
      closeOnClickOutside={false}
    >
      <Token {...props} />
    </Dialog>
  );
}

function Token({ host, onClose }: TokenDialogProps) {
  const t = useTranslations('hosts.token');
  const { renewToken } = useHostActions();
  const renew = () => renewToken.mutate({ hostId: host.id });
  return (
    <Stack gap="md">
      {renewToken.data === undefined ? (
        <Text size="sm">{host.state === 'waiting' ? t('textWaiting') : t('textEnrolled')}</Text>
      ) : (
        <EnrolmentSteps enrolment={renewToken.data} host={host} onRenew={renew} renewing={renewToken.isPending} />
      )}
      <ErrorAlert error={renewToken.error} />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {t('close')}
        </Button>
        {renewToken.data === undefined && (
          <Button onClick={renew} loading={renewToken.isPending}>
            {t('get')}
          </Button>
        )}
      </Group>
    </Stack>
  );
}
