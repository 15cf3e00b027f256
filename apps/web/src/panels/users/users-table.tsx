'use client';

import type { UserRow } from '@bulkhead/shared';
import { Badge, Group, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { DataTable } from '../../components/data-table.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { useSession } from '../../components/use-session.ts';
import { SystemRoleSelect } from './system-role-select.tsx';
import { nameOf, type UserChange } from './user-change.ts';
import { UserActions } from './user-actions.tsx';
import { PAGE_SIZE } from './users-search.ts';

interface UsersTableProps {
  rows: readonly UserRow[];
  total: number;
  page: number;
  onPageChange: (page: number) => void;
  mayWrite: boolean;
  onChange: (change: UserChange) => void;
}

/** Accounts with what an administrator decides on. */
export function UsersTable({ rows, total, page, onPageChange, mayWrite, onChange }: UsersTableProps) {
  const t = useTranslations('users');
  const tCommon = useTranslations('common');
  const ownId = useSession()?.user?.id;
  return (
    <DataTable
      label={t('title')}
      rows={rows}
      rowKey={(user) => user.id}
      empty={t('none')}
      paging={{ page, pageSize: PAGE_SIZE, total, onPageChange }}
      columns={[
        {
          key: 'name',
          header: t('column.name'),
          cell: (user) => <UserName user={user} own={user.id === ownId} />,
        },
        {
          key: 'role',
          header: t('column.role'),
          width: '170px',
          cell: (user) => (
            <SystemRoleSelect
              user={user}
              disabled={!mayWrite}
              onChange={(systemRole) => onChange({ kind: 'role', user, systemRole })}
            />
          ),
        },
        {
          key: 'factor',
          header: t('column.factor'),
          cell: (user) => (
            <Text span inherit {...(!user.hasSecondFactor && { c: 'dimmed' })}>
              {user.hasSecondFactor ? t('factorOn') : t('factorOff')}
            </Text>
          ),
        },
        {
          key: 'seen',
          header: t('column.seen'),
          cell: (user) => (user.lastSeenAtMs === null ? tCommon('never') : <RelativeTime atMs={user.lastSeenAtMs} />),
        },
        { key: 'tenants', header: t('column.tenants'), cell: (user) => <Tenants user={user} /> },
        ...(mayWrite
          ? [
              {
                key: 'actions',
                header: t('column.actions'),
                hideHeader: true,
                align: 'end' as const,
                cell: (user: UserRow) => <UserActions user={user} onChange={onChange} />,
              },
            ]
          : []),
      ]}
    />
  );
}

function UserName({ user, own }: { user: UserRow; own: boolean }) {
  const t = useTranslations('users');
  const marks = [own && t('you'), user.invited && t('invited'), user.disabled && t('disabled'), ...user.providers];
  return (
    <div>
      <Group gap={8}>
        <span>{nameOf(user)}</span>
        {marks
          .filter((mark) => mark !== false)
          .map((mark) => (
            <Badge key={mark} variant="default" size="sm" flex="none">
              {mark}
            </Badge>
          ))}
      </Group>
      <Text size="xs" c="dimmed" fw={400} style={{ overflowWrap: 'anywhere' }}>
        {user.email}
      </Text>
    </div>
  );
}

/** The first few; the tenants' own pages have all of their members. */
const TENANTS_SHOWN = 3;

function Tenants({ user }: { user: UserRow }) {
  const t = useTranslations('users');
  const tRole = useTranslations('common.role');
  if (user.tenantCount === 0) {
    return (
      <Text span inherit c="dimmed">
        {t('noTenants')}
      </Text>
    );
  }
  const shown = user.tenants.slice(0, TENANTS_SHOWN).map(({ slug, role }) => `${slug} (${tRole(role)})`);
  const more = user.tenantCount - shown.length;
  return (
    <span>
      {shown.join(', ')}
      {more > 0 && ` ${t('moreTenants', { count: more })}`}
    </span>
  );
}
