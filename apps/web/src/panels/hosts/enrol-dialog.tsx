'use client';

import { nameSchema } from '@bulkhead/shared';
import type { HostRow } from '@bulkhead/shared';
import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { Link } from '../../components/link.tsx';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { EnrolmentSteps } from '../../components/enrolment-steps.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { useEnrolHost } from './queries/use-enrol-host.ts';

interface EnrolDialogProps {
  opened: boolean;
  onClose: () => void;
  hosts: readonly HostRow[];
}

/** Name the host, run one command on it, see it come. */
export function EnrolDialog(props: EnrolDialogProps) {
  const t = useTranslations('hosts');
  return (
    // A click beside the dialog must not throw away a token that is shown only once.
    <Dialog opened={props.opened} onClose={props.onClose} title={t('enrol')} size="xl" closeOnClickOutside={false}>
      <Enrolment {...props} />
    </Dialog>
  );
}

function Enrolment({ onClose, hosts }: EnrolDialogProps) {
  const t = useTranslations('hosts.enrolment');
  const { enrol, renew } = useEnrolHost();
  const enrolment = renew.data ?? enrol.data;
  if (enrolment === undefined) {
    return (
      <NameForm
        onClose={onClose}
        onName={(name) => enrol.mutate({ name })}
        pending={enrol.isPending}
        error={enrol.error}
      />
    );
  }
  const host = hosts.find(({ id }) => id === enrolment.hostId);
  return (
    <Stack gap="md">
      <EnrolmentSteps
        enrolment={enrolment}
        host={host}
        onRenew={() => renew.mutate({ hostId: enrolment.hostId })}
        renewing={renew.isPending}
      />
      <ErrorAlert error={renew.error} />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {t('close')}
        </Button>
        <Button component={Link} href={`/ops/hosts/${enrolment.hostId}`}>
          {t('toHost')}
        </Button>
      </Group>
    </Stack>
  );
}

function NameForm({
  onClose,
  onName,
  pending,
  error,
}: {
  onClose: () => void;
  onName: (name: string) => void;
  pending: boolean;
  error: unknown;
}) {
  const t = useTranslations('hosts.enrolment');
  const [name, setName] = useState('');
  const [left, setLeft] = useState(false);
  const wrong = !nameSchema.safeParse(name).success;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setLeft(true);
        if (!wrong && !pending) onName(name);
      }}
    >
      <Stack gap="sm">
        <Text size="sm">{t('intro')}</Text>
        <TextInput
          data-autofocus
          name="name"
          label={t('name')}
          description={t('nameRule')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          onBlur={() => setLeft(name !== '')}
          error={left && wrong && t('nameWrong')}
          autoComplete="off"
          spellCheck={false}
          required
          withAsterisk={false}
        />
        <ErrorAlert error={error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={pending}>
            {t('getCommand')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
