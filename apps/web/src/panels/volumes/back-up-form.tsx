'use client';

import type { VolumeView } from '@bulkhead/shared';
import { Select, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { FormFrame } from '../../components/form-frame.tsx';
import { useBackupTargets } from './queries/use-backups.ts';
import { useVolumeActions } from './queries/use-volumes.ts';

interface BackUpFormProps {
  tenantSlug: string;
  volume: VolumeView;
  onClose: () => void;
}

/** Which store a copy of the volume goes to. */
export function BackUpForm({ tenantSlug, volume, onClose }: BackUpFormProps) {
  const t = useTranslations('volumes.form');
  const { backUp } = useVolumeActions();
  const { data: targets = [] } = useBackupTargets(tenantSlug);
  const [chosen, setChosen] = useState<string | null>(null);
  const targetId = chosen ?? targets[0]?.id ?? null;
  const submit = () => {
    if (targetId !== null) backUp.mutate({ tenantSlug, volumeId: volume.id, targetId }, { onSuccess: onClose });
  };
  return (
    <FormFrame
      onSubmit={submit}
      onClose={onClose}
      submitLabel={t('backUp')}
      pending={backUp.isPending}
      error={backUp.error}
    >
      <Select
        label={t('target')}
        description={targets.length === 0 ? t('noTarget') : t('targetHint')}
        data={targets.map(({ id, name, endpoint, bucket }) => ({
          value: id,
          label: `${name} · ${endpoint}/${bucket}`,
        }))}
        value={targetId}
        onChange={setChosen}
        allowDeselect={false}
        disabled={targets.length === 0}
      />
      <Text size="sm" c="dimmed">
        {t('backUpHint')}
      </Text>
    </FormFrame>
  );
}
