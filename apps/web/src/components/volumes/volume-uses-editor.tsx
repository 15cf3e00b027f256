'use client';

import { formatBytes, MAX_VOLUMES_PER_INSTANCE, type VolumeUse, type VolumeView } from '@bulkhead/shared';
import { ActionIcon, Anchor, Button, Checkbox, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { Link } from '../link.tsx';
import classes from './volume-uses-editor.module.css';

interface VolumeUsesEditorProps {
  tenantSlug: string;
  volumes: readonly VolumeView[];
  uses: readonly VolumeUse[];
  onChange: (uses: VolumeUse[]) => void;
  /** The problem of a part of a use, such as `0.mountPath`. */
  errorAt?: (path: string) => string | null;
}

/** Which volumes an instance has, and in which folders. All of them are on one host. */
export function VolumeUsesEditor({ tenantSlug, volumes, uses, onChange, errorAt }: VolumeUsesEditorProps) {
  const t = useTranslations('volumes.uses');
  const put = (index: number, change: Partial<VolumeUse>) =>
    onChange(uses.map((one, at) => (at === index ? { ...one, ...change } : one)));
  const free = volumes.filter(({ id, state }) => state !== 'deleting' && !uses.some(({ volumeId }) => volumeId === id));
  if (volumes.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t.rich('none', {
          link: (words) => (
            <Anchor component={Link} href={`/t/${tenantSlug}/volumes`} size="sm" underline="always">
              {words}
            </Anchor>
          ),
        })}
      </Text>
    );
  }
  return (
    <Stack gap="xs" role="group" aria-label={t('label')}>
      {uses.map((use, index) => {
        const number = index + 1;
        const own = volumes.filter(({ id }) => id === use.volumeId || free.some((one) => one.id === id));
        return (
          <div key={use.volumeId} className={classes.row}>
            <Select
              aria-label={t('volume', { number })}
              data={own.map(({ id, name, sizeBytes, hostName }) => ({
                value: id,
                label: t('option', { name, size: formatBytes(sizeBytes), host: hostName }),
              }))}
              value={use.volumeId}
              onChange={(value) => value !== null && put(index, { volumeId: value })}
              allowDeselect={false}
              error={errorAt?.(`${index}.volumeId`)}
            />
            <TextInput
              aria-label={t('path', { number })}
              placeholder="/data"
              value={use.mountPath}
              onChange={(event) => put(index, { mountPath: event.currentTarget.value })}
              error={errorAt?.(`${index}.mountPath`)}
              autoComplete="off"
              spellCheck={false}
            />
            <Checkbox
              label={t('readOnly')}
              checked={use.readOnly}
              onChange={(event) => put(index, { readOnly: event.currentTarget.checked })}
            />
            <ActionIcon
              variant="subtle"
              aria-label={t('remove', { number })}
              onClick={() => onChange(uses.filter((_, at) => at !== index))}
            >
              <IconX size={16} aria-hidden />
            </ActionIcon>
          </div>
        );
      })}
      <div>
        <Button
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden />}
          disabled={free.length === 0 || uses.length >= MAX_VOLUMES_PER_INSTANCE}
          onClick={() => {
            const [first] = free;
            if (first) onChange([...uses, { volumeId: first.id, mountPath: `/${first.name}`, readOnly: false }]);
          }}
        >
          {t('add')}
        </Button>
      </div>
    </Stack>
  );
}
