'use client';

import type { HostView } from '@bulkhead/shared';
import { Button, Group, Stack, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { Dialog } from '../../components/dialog.tsx';
import { EnrolmentSteps } from '../../components/enrolment-steps.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { useHostActions } from './queries/use-host.ts';

interface ConflictDialogProps {
  host: HostView;
  opened: boolean;
  onClose: () => void;
}

/** Ends a conflict: voids every certificate of the host and shows the command for the machine that is to stay. */
export function ConflictDialog(props: ConflictDialogProps) {
  const t = useTranslations('authority.conflict');
  return (
    <Dialog
      opened={props.opened}
      onClose={props.onClose}
      title={t('dialog', { host: props.host.name })}
      size="xl"
      closeOnClickOutside={false}
    >
      <Resolution {...props} />
    </Dialog>
  );
}

function Resolution({ host, onClose }: ConflictDialogProps) {
  const t = useTranslations('authority.conflict');
  const { resolveConflict, renewToken } = useHostActions();
  const enrolment = renewToken.data ?? resolveConflict.data;
  return (
    <Stack gap="md">
      <Text size="sm">{t('dialogText')}</Text>
      {enrolment !== undefined && (
        <EnrolmentSteps
          enrolment={enrolment}
          // What was heard of it before says nothing about the machine that is enrolled now.
          host={host.certificateExpiresAtMs === null ? undefined : host}
          onRenew={() => renewToken.mutate({ hostId: host.id })}
          renewing={renewToken.isPending}
        />
      )}
      <ErrorAlert error={resolveConflict.error ?? renewToken.error} />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {t('close')}
        </Button>
        {enrolment === undefined && (
          <Button
            color="red"
            onClick={() => resolveConflict.mutate({ hostId: host.id })}
            loading={resolveConflict.isPending}
          >
            {t('get')}
          </Button>
        )}
      </Group>
    </Stack>
  );
}
