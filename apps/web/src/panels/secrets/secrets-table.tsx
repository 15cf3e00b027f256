'use client';

import type { SecretView } from '@bulkhead/shared';
import { Group, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { ActionButton } from '../../components/action-button.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { SecretDetails } from './secret-details.tsx';
import type { SecretEdit } from './secret-dialog.tsx';

interface SecretsTableProps {
  tenantSlug: string;
  secrets: readonly SecretView[];
  /** Why the reader changes nothing; null: they may. */
  reason: string | null;
  onEdit: (edit: SecretEdit) => void;
  onRemove: (secret: SecretView) => void;
  onDestroy: (secret: SecretView, version: number) => void;
}

export function SecretsTable({ tenantSlug, secrets, reason, onEdit, onRemove, onDestroy }: SecretsTableProps) {
  const t = useTranslations('secrets');
  return (
    <DataTable
      label={t('table')}
      tableId="secrets"
      rows={secrets}
      rowKey={({ id }) => id}
      preview={{
        title: ({ name }) => name,
        content: (secret) => (
          <SecretDetails
            tenantSlug={tenantSlug}
            secret={secret}
            reason={reason}
            onDestroy={(version) => onDestroy(secret, version)}
          />
        ),
      }}
      columns={[
        {
          key: 'name',
          header: t('column.name'),
          sortValue: ({ name }) => name,
          exportValue: ({ name }) => name,
          cell: ({ name, description }) => (
            <div>
              <Text size="sm" ff="monospace">
                {name}
              </Text>
              {description !== '' && (
                <Text size="xs" c="dimmed" lineClamp={1}>
                  {description}
                </Text>
              )}
            </div>
          ),
        },
        {
          key: 'version',
          header: t('column.version'),
          align: 'end',
          sortValue: (secret) => newestOf(secret)?.version ?? 0,
          exportValue: (secret) => newestOf(secret)?.version ?? null,
          cell: (secret) => newestOf(secret)?.version ?? '–',
        },
        {
          key: 'changed',
          header: t('column.changed'),
          sortValue: (secret) => newestOf(secret)?.createdAtMs ?? 0,
          cell: (secret) => <RelativeTime atMs={newestOf(secret)?.createdAtMs ?? secret.createdAtMs} />,
        },
        {
          key: 'uses',
          header: t('column.uses'),
          align: 'end',
          sortValue: ({ uses }) => uses.length,
          exportValue: ({ uses }) => uses.length,
          cell: ({ uses }) => t('instances', { count: new Set(uses.map(({ instanceId }) => instanceId)).size }),
        },
        {
          key: 'actions',
          header: t('column.actions'),
          hideHeader: true,
          align: 'end',
          cell: (secret) => <Actions secret={secret} reason={reason} onEdit={onEdit} onRemove={onRemove} />,
        },
      ]}
    />
  );
}

function Actions({
  secret,
  reason,
  onEdit,
  onRemove,
}: Pick<SecretsTableProps, 'reason' | 'onEdit' | 'onRemove'> & { secret: SecretView }) {
  const t = useTranslations('secrets');
  const { name } = secret;
  return (
    <Group gap={4} justify="flex-end" wrap="nowrap">
      <ActionButton
        size="compact-sm"
        variant="subtle"
        reason={reason}
        aria-label={t('replaceNamed', { name })}
        onClick={() => onEdit({ what: 'replace', secret })}
      >
        {t('replace')}
      </ActionButton>
      <ActionButton
        size="compact-sm"
        variant="subtle"
        reason={reason}
        aria-label={t('describeNamed', { name })}
        onClick={() => onEdit({ what: 'describe', secret })}
      >
        {t('edit')}
      </ActionButton>
      <ActionButton
        size="compact-sm"
        variant="subtle"
        color="red"
        reason={reason ?? (secret.uses.length > 0 ? t('inUse') : null)}
        aria-label={t('removeNamed', { name })}
        onClick={() => onRemove(secret)}
      >
        {t('remove')}
      </ActionButton>
    </Group>
  );
}

function newestOf({ versions }: SecretView) {
  return versions.find(({ destroyedAtMs }) => destroyedAtMs === null);
}
