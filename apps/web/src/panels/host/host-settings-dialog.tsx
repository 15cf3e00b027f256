'use client';

import { nameSchema } from '@bulkhead/shared';
import type { HostView } from '@bulkhead/shared';
import { formatBytes, formatCores } from '@bulkhead/shared';
import { Button, Group, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { MemoryField } from '../../components/number-fields.tsx';
import { useHostActions } from './queries/use-host.ts';

const PERCENT = { min: 10, max: 1_000 };

interface HostSettingsDialogProps {
  host: HostView;
  opened: boolean;
  onClose: () => void;
}

/** How much of the host may be given to reservations. */
export function HostSettingsDialog(props: HostSettingsDialogProps) {
  const t = useTranslations('hosts.settings');
  return (
    <Dialog opened={props.opened} onClose={props.onClose} title={t('title', { host: props.host.name })}>
      <SettingsForm {...props} />
    </Dialog>
  );
}

function SettingsForm({ host, onClose }: HostSettingsDialogProps) {
  const t = useTranslations('hosts.settings');
  const { configure } = useHostActions();
  const [name, setName] = useState(host.name);
  const [percent, setPercent] = useState<number | null>(host.cpuAllocatablePercent);
  const [memoryReservedBytes, setMemoryReservedBytes] = useState<number | null>(host.memoryReservedBytes);
  const nameWrong = !nameSchema.safeParse(name).success;
  const percentWrong = percent === null || !Number.isInteger(percent) || percent < PERCENT.min || percent > PERCENT.max;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (nameWrong || percentWrong || memoryReservedBytes === null || configure.isPending) return;
        configure.mutate(
          { hostId: host.id, name, cpuAllocatablePercent: percent, memoryReservedBytes },
          { onSuccess: onClose },
        );
      }}
    >
      <Stack gap="sm">
        <TextInput
          name="name"
          label={t('name')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={nameWrong && t('nameWrong')}
          required
          withAsterisk={false}
        />
        <NumberInput
          name="cpuAllocatablePercent"
          label={t('percent')}
          description={t('percentHint')}
          value={percent ?? ''}
          onChange={(value) => setPercent(value === '' ? null : Number(value))}
          min={PERCENT.min}
          max={PERCENT.max}
          step={10}
          clampBehavior="none"
          suffix=" %"
          error={percentWrong && t('percentWrong', PERCENT)}
          required
          withAsterisk={false}
        />
        <MemoryField
          name="memoryReservedBytes"
          label={t('memory')}
          description={t('memoryHint')}
          value={memoryReservedBytes}
          onChange={setMemoryReservedBytes}
          error={memoryReservedBytes === null && t('memoryMissing')}
        />
        <Text size="xs" c="dimmed" role="status">
          {t('result', {
            cpu: formatCores(((percent ?? 0) * host.cores * 1_000) / 100),
            memory: formatBytes(Math.max(0, host.memoryBytes - (memoryReservedBytes ?? 0))),
          })}
        </Text>
        <ErrorAlert error={configure.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={configure.isPending}>
            {t('save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
