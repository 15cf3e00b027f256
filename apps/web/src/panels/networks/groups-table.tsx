'use client';

import type { SecurityGroupView } from '@bulkhead/shared';
import { Group, Stack, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { useWordRule } from './use-word-rule.ts';

interface GroupsTableProps {
  groups: readonly SecurityGroupView[];
  /** Why the reader changes nothing; null: they may. */
  reason: string | null;
  onEdit: (group: SecurityGroupView) => void;
  onRemove: (group: SecurityGroupView) => void;
  empty: ReactNode;
}

export function GroupsTable({ groups, reason, onEdit, onRemove, empty }: GroupsTableProps) {
  const t = useTranslations('networks');
  return (
    <DataTable
      label={t('groups.title')}
      tableId="groups"
      rows={groups}
      rowKey={({ id }) => id}
      empty={empty}
      preview={{ title: ({ name }) => name, content: (group) => <GroupDetails group={group} /> }}
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
        { key: 'rules', header: t('groups.rules'), cell: (group) => <RuleSummary group={group} /> },
        {
          key: 'members',
          header: t('column.members'),
          align: 'end',
          sortValue: ({ members }) => members.length,
          exportValue: ({ members }) => members.length,
          cell: ({ members }) => t('instances', { count: members.length }),
        },
        {
          key: 'actions',
          header: t('column.actions'),
          hideHeader: true,
          align: 'end',
          cell: (group) => (
            <Group gap={4} justify="flex-end" wrap="nowrap">
              <ActionButton
                size="compact-sm"
                variant="subtle"
                reason={reason}
                aria-label={t('groups.editNamed', { name: group.name })}
                onClick={() => onEdit(group)}
              >
                {t('groups.edit')}
              </ActionButton>
              <ActionButton
                size="compact-sm"
                variant="subtle"
                color="red"
                reason={reason ?? (group.members.length > 0 ? t('inUse') : null)}
                aria-label={t('removeNamed', { name: group.name })}
                onClick={() => onRemove(group)}
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

const SHOWN = 3;

function RuleSummary({ group }: { group: SecurityGroupView }) {
  const t = useTranslations('networks');
  const word = useWordRule();
  const inward = group.rules.filter(({ direction }) => direction === 'ingress');
  if (inward.length === 0) return <Text size="sm">{t('groups.nothingIn')}</Text>;
  return (
    <div>
      {inward.slice(0, SHOWN).map((rule) => (
        <Text key={rule.id} size="sm">
          {word(rule)}
        </Text>
      ))}
      {inward.length > SHOWN && (
        <Text size="xs" c="dimmed">
          {t('groups.more', { count: inward.length - SHOWN })}
        </Text>
      )}
    </div>
  );
}

function GroupDetails({ group }: { group: SecurityGroupView }) {
  const t = useTranslations('networks');
  const word = useWordRule();
  return (
    <Stack gap="lg">
      {group.description !== '' && <Text size="sm">{group.description}</Text>}
      {(['ingress', 'egress'] as const).map((direction) => {
        const rules = group.rules.filter((rule) => rule.direction === direction);
        return (
          <section key={direction}>
            <Text component="h3" size="sm" fw={600} mb={8}>
              {t(`groups.${direction}`)}
            </Text>
            {rules.length === 0 && (
              <Text size="sm" c="dimmed">
                {t('groups.nothing')}
              </Text>
            )}
            {rules.map((rule) => (
              <Text key={rule.id} size="sm">
                {word(rule)}
              </Text>
            ))}
          </section>
        );
      })}
      <section>
        <Text component="h3" size="sm" fw={600} mb={8}>
          {t('column.members')}
        </Text>
        <Text size="sm">{group.members.map(({ instanceName }) => instanceName).join(', ') || t('details.nobody')}</Text>
      </section>
    </Stack>
  );
}
