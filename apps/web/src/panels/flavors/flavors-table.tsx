'use client';

import { formatBytes } from '@bulkhead/shared';
import type { FlavorView } from '@bulkhead/shared';
import { Group } from '@mantine/core';
import { useFormatter, useTranslations } from 'next-intl';
import { ActionButton } from '../../components/action-button.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { useFormatResource } from '../../components/use-format-resource.ts';

interface FlavorsTableProps {
  flavors: readonly FlavorView[];
  /** Why nothing can be changed by this reader; null: it can. */
  reason: string | null;
  onEdit: (flavor: FlavorView) => void;
  onRemove: (flavor: FlavorView) => void;
}

/** Flavors with what they reserve and how far they may burst. */
export function FlavorsTable({ flavors, reason, onEdit, onRemove }: FlavorsTableProps) {
  const t = useTranslations('flavors');
  const format = useFormatResource();
  const number = useFormatter();
  return (
    <DataTable
      label={t('title')}
      rows={flavors}
      rowKey={(flavor) => flavor.id}
      columns={[
        { key: 'name', header: t('column.name'), cell: (flavor) => flavor.name, sortValue: (flavor) => flavor.name },
        {
          key: 'cpu',
          header: t('column.cpu'),
          cell: (flavor) => format('cpuMillicores', flavor.cpuMillicores),
          align: 'end',
          sortValue: (flavor) => flavor.cpuMillicores,
        },
        {
          key: 'memory',
          header: t('column.memory'),
          cell: (flavor) => formatBytes(flavor.memoryBytes),
          align: 'end',
          sortValue: (flavor) => flavor.memoryBytes,
        },
        {
          key: 'pids',
          header: t('column.pids'),
          cell: (flavor) => number.number(flavor.pids),
          align: 'end',
          sortValue: (flavor) => flavor.pids,
        },
        {
          key: 'cpuLimit',
          header: t('column.cpuLimit'),
          cell: (flavor) =>
            flavor.cpuLimitMillicores === null ? t('compartment') : format('cpuMillicores', flavor.cpuLimitMillicores),
          align: 'end',
        },
        {
          key: 'memoryLimit',
          header: t('column.memoryLimit'),
          cell: (flavor) =>
            flavor.memoryLimitBytes === null ? t('compartment') : formatBytes(flavor.memoryLimitBytes),
          align: 'end',
        },
        {
          key: 'actions',
          header: t('column.actions'),
          hideHeader: true,
          align: 'end',
          cell: (flavor) => (
            <Group gap={4} justify="flex-end" wrap="nowrap">
              <ActionButton
                size="compact-sm"
                variant="subtle"
                reason={reason}
                onClick={() => onEdit(flavor)}
                aria-label={t('editNamed', { name: flavor.name })}
              >
                {t('edit')}
              </ActionButton>
              <ActionButton
                size="compact-sm"
                variant="subtle"
                color="red"
                reason={reason}
                onClick={() => onRemove(flavor)}
                aria-label={t('removeNamed', { name: flavor.name })}
              >
                {t('remove')}
              </ActionButton>
            </Group>
          ),
        },
      ]}
    />
  );
}
