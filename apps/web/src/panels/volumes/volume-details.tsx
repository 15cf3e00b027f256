'use client';

import { formatBytes, type VolumeView } from '@bulkhead/shared';
import { Anchor, Group, Stack, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { ActionButton } from '../../components/action-button.tsx';
import { FactList } from '../../components/fact-list.tsx';
import { Link } from '../../components/link.tsx';
import { useTenantAllows } from '../../components/use-session.ts';
import { VolumeFiles } from './volume-files.tsx';
import { SnapshotList } from './snapshot-list.tsx';
import { UsageBar } from './usage-bar.tsx';
import type { VolumeEdit } from './volume-edit.ts';
import { VolumeState } from './volume-state.tsx';

export interface VolumeDetailsProps {
  tenantSlug: string;
  volume: VolumeView;
  /** Why the reader changes nothing; null: they may. */
  reason: string | null;
  onEdit: (edit: VolumeEdit) => void;
}

/** One volume: how full, who has it, what can be done with it. */
export function VolumeDetails({ tenantSlug, volume, reason, onEdit }: VolumeDetailsProps) {
  const t = useTranslations('volumes.details');
  const { attachments } = volume;
  const busy = reason ?? (volume.pendingTask === null && volume.state !== 'deleting' ? null : t('busy'));
  const unmade = busy ?? (volume.driver === null ? t('unmade') : null);
  const mayLook = useTenantAllows(tenantSlug, 'instances:exec');
  const unseen = !mayLook ? t('notLooking') : volume.driver === null ? t('unmade') : null;
  const kept = attachments.length > 0 ? t('attached') : volume.snapshots.length > 0 ? t('hasSnapshots') : null;
  return (
    <Stack gap="lg" data-testid="volume-details">
      <VolumeState volume={volume} />
      <UsageBar volume={volume} />
      <Group gap="xs">
        <ActionButton
          size="compact-sm"
          variant="default"
          reason={busy}
          onClick={() => onEdit({ what: 'resize', volume })}
        >
          {t('resize')}
        </ActionButton>
        <ActionButton
          size="compact-sm"
          variant="default"
          reason={unmade}
          onClick={() => onEdit({ what: 'snapshot', volume })}
        >
          {t('snapshot')}
        </ActionButton>
        <ActionButton
          size="compact-sm"
          variant="default"
          reason={unmade}
          onClick={() => onEdit({ what: 'backup', volume })}
        >
          {t('backUp')}
        </ActionButton>
        <ActionButton
          size="compact-sm"
          variant="default"
          color="red"
          reason={busy ?? kept}
          onClick={() => onEdit({ what: 'remove', volume })}
        >
          {t('remove')}
        </ActionButton>
      </Group>
      <FactList
        facts={[
          { label: t('host'), value: volume.hostName },
          { label: t('driver'), value: volume.driver === null ? '–' : t(`drivers.${volume.driver}`) },
          { label: t('held'), value: formatBytes(volume.heldBytes) },
          { label: t('files'), value: volume.inodesUsed === null ? '–' : String(volume.inodesUsed) },
          { label: t('createdBy'), value: volume.createdBy },
        ]}
      />
      <section>
        <Text component="h3" size="sm" fw={600} mb={8}>
          {t('attachments')}
        </Text>
        {attachments.length === 0 && (
          <Text size="sm" c="dimmed">
            {t('unattached')}
          </Text>
        )}
        {attachments.map(({ instanceId, instanceName, mountPath, readOnly }) => (
          <Text key={instanceId} size="sm">
            <Anchor component={Link} href={`/t/${tenantSlug}/instances/${instanceId}`} size="sm" underline="always">
              {instanceName}
            </Anchor>{' '}
            {t(readOnly ? 'atReadOnly' : 'at', { path: mountPath })}
          </Text>
        ))}
        {attachments.length > 1 && (
          <Text size="xs" c="dimmed" mt={4}>
            {t('sharedHint')}
          </Text>
        )}
      </section>
      <VolumeFiles tenantSlug={tenantSlug} volumeId={volume.id} reason={unseen} />
      <SnapshotList volume={volume} reason={busy} onEdit={onEdit} />
    </Stack>
  );
}
