'use client';

import { TENANT_ROLE_SCOPES, TENANT_ROLES, TENANT_SCOPES } from '@bulkhead/shared';
import type { CustomRoleView, TenantScope } from '@bulkhead/shared';
import { Badge, Group, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { ActionButton } from '../../components/action-button.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { groupScopes } from './group-scopes.ts';
import classes from './roles.module.css';

interface DecisionTableProps {
  roles: readonly CustomRoleView[];
  /** Why the reader cannot change a role; null: they can. */
  reasonAgainst: (role: CustomRoleView) => string | null;
  onEdit: (role: CustomRoleView) => void;
  onRemove: (role: CustomRoleView) => void;
}

const SUBJECTS = groupScopes(TENANT_SCOPES).map(({ subject }) => subject);

interface Row {
  key: string;
  name: string;
  hint: string;
  scopes: readonly TenantScope[];
  custom: CustomRoleView | null;
}

/** Who may what: the built-in roles, then the tenant's own, against all scopes. */
export function DecisionTable({ roles, reasonAgainst, onEdit, onRemove }: DecisionTableProps) {
  const t = useTranslations('roles');
  const tRole = useTranslations('common.role');
  const rows: Row[] = [
    ...TENANT_ROLES.map((role) => ({
      key: role,
      name: tRole(role),
      hint: t('builtIn'),
      scopes: TENANT_ROLE_SCOPES[role],
      custom: null,
    })),
    ...roles.map((custom) => ({
      key: custom.id,
      name: custom.name,
      hint: custom.description,
      scopes: custom.scopes,
      custom,
    })),
  ];
  return (
    <DataTable
      label={t('table')}
      rows={rows}
      rowKey={(row) => row.key}
      columns={[
        { key: 'name', header: t('column.role'), cell: (row) => <RoleName row={row} /> },
        ...SUBJECTS.map((subject) => ({
          key: subject,
          header: subject,
          cell: (row: Row) => <Verbs of={subject} scopes={row.scopes} />,
        })),
        {
          key: 'actions',
          header: t('column.actions'),
          hideHeader: true,
          align: 'end',
          cell: ({ custom }) =>
            custom !== null && (
              <Group gap={4} justify="flex-end" wrap="nowrap">
                <ActionButton
                  size="compact-sm"
                  variant="subtle"
                  reason={reasonAgainst(custom)}
                  onClick={() => onEdit(custom)}
                  aria-label={t('editNamed', { name: custom.name })}
                >
                  {t('edit')}
                </ActionButton>
                <ActionButton
                  size="compact-sm"
                  variant="subtle"
                  color="red"
                  reason={reasonAgainst(custom)}
                  onClick={() => onRemove(custom)}
                  aria-label={t('removeNamed', { name: custom.name })}
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

function RoleName({ row }: { row: Row }) {
  const t = useTranslations('roles');
  return (
    <div className={classes.name}>
      <Group gap={8} wrap="nowrap">
        <span>{row.name}</span>
        {row.custom !== null && (
          <Badge variant="default" size="sm" flex="none">
            {t('members', { count: row.custom.members })}
          </Badge>
        )}
      </Group>
      {row.hint !== '' && (
        <Text span size="xs" c="dimmed" lineClamp={2}>
          {row.hint}
        </Text>
      )}
    </div>
  );
}

function Verbs({ of, scopes }: { of: string; scopes: readonly TenantScope[] }) {
  const t = useTranslations('roles');
  const verbs = groupScopes(scopes).find(({ subject }) => subject === of)?.verbs ?? [];
  if (verbs.length === 0) {
    return (
      <Text span size="sm" c="dimmed">
        {t('nothing')}
      </Text>
    );
  }
  return (
    <Text span size="xs" ff="monospace" className={classes.verbs}>
      {verbs.join(' ')}
    </Text>
  );
}
