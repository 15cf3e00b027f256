'use client';

import { TENANT_ROLE_SCOPES, TENANT_ROLES, TENANT_SCOPES } from '@bulkhead/shared';
import type { CustomRoleView, TenantScope } from '@bulkhead/shared';
import { Badge, Group, Text } from '@mantine/core';
import { IconCheck, IconMinus } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { ActionButton } from '../../components/action-button.tsx';
import { DataTable } from '../../components/data-table.tsx';
import classes from './roles.module.css';

interface DecisionTableProps {
  roles: readonly CustomRoleView[];
  /** Why the reader cannot change a role; null: they can. */
  reasonAgainst: (role: CustomRoleView) => string | null;
  onEdit: (role: CustomRoleView) => void;
  onRemove: (role: CustomRoleView) => void;
}

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
        ...TENANT_SCOPES.map((scope) => ({
          key: scope,
          header: scope,
          cell: (row: Row) => <Holds held={row.scopes.includes(scope)} />,
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

function Holds({ held }: { held: boolean }) {
  const t = useTranslations('roles');
  const Icon = held ? IconCheck : IconMinus;
  return (
    <span role="img" aria-label={t(held ? 'may' : 'mayNot')} className={held ? classes.held : classes.lacking}>
      <Icon size={15} aria-hidden />
    </span>
  );
}
