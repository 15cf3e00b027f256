'use client';

import type { MemberView } from '@bulkhead/shared';
import { Button, Paper } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconUserPlus } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { lateDialog } from '../../components/late.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { useSession, useTenantAllows } from '../../components/use-session.ts';
import { MemberName } from './member-name.tsx';
import { useRoles } from '../roles/queries/use-roles.ts';
import { useMembers, useSetRole } from './queries/use-members.ts';
import { RoleSelect } from './role-select.tsx';

const AddMemberDialog = lateDialog(
  () => import('./add-member-dialog.tsx').then((module) => module.AddMemberDialog),
  'opened',
);
const RemoveMemberDialog = lateDialog(
  () => import('./remove-member-dialog.tsx').then((module) => module.RemoveMemberDialog),
  'member',
);

/** Who belongs to a tenant and what they may do there. */
export function MembersPanel({ tenantSlug }: { tenantSlug: string }) {
  const t = useTranslations('members');
  const query = useMembers(tenantSlug);
  const customRoles = useRoles(tenantSlug).data ?? [];
  const setRole = useSetRole();
  const mayWrite = useTenantAllows(tenantSlug, 'members:write');
  const ownId = useSession()?.user?.id;
  const [adding, addition] = useDisclosure(false);
  const [leaving, setLeaving] = useState<MemberView | null>(null);
  const refusal = mayWrite ? null : t('onlyOwners');
  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('description')}
        actions={
          <ActionButton reason={refusal} leftSection={<IconUserPlus size={15} aria-hidden />} onClick={addition.open}>
            {t('add')}
          </ActionButton>
        }
      />
      <ErrorAlert error={setRole.error} />
      <Paper withBorder mt={setRole.isError ? 'md' : 0} style={{ overflow: 'hidden' }}>
        <QueryState query={query} isEmpty={() => false} skeletonHeight={240}>
          {(members) => (
            <DataTable
              label={t('title')}
              rows={members}
              rowKey={(member) => member.userId}
              empty={t('none')}
              columns={[
                {
                  key: 'name',
                  header: t('column.name'),
                  sortValue: (member) => member.displayName,
                  cell: (member) => <MemberName member={member} own={member.userId === ownId} />,
                },
                {
                  key: 'email',
                  header: t('column.email'),
                  sortValue: (member) => member.email,
                  cell: (member) => member.email,
                },
                {
                  key: 'role',
                  header: t('column.role'),
                  sortValue: (member) => member.customRole?.name ?? member.role,
                  width: '200px',
                  cell: (member) => (
                    <RoleSelect
                      member={member}
                      customRoles={customRoles}
                      disabled={!mayWrite || setRole.isPending}
                      onChange={(choice) => setRole.mutate({ tenantSlug, userId: member.userId, ...choice })}
                    />
                  ),
                },
                ...(mayWrite
                  ? [
                      {
                        key: 'actions',
                        header: t('column.actions'),
                        hideHeader: true,
                        align: 'end' as const,
                        cell: (member: MemberView) => (
                          <Button
                            variant="subtle"
                            color="gray"
                            onClick={() => setLeaving(member)}
                            aria-label={t('removeNamed', { name: member.displayName || member.email })}
                          >
                            {t('remove')}
                          </Button>
                        ),
                      },
                    ]
                  : []),
              ]}
            />
          )}
        </QueryState>
      </Paper>
      <AddMemberDialog tenantSlug={tenantSlug} opened={adding} onClose={addition.close} />
      <RemoveMemberDialog tenantSlug={tenantSlug} member={leaving} onClose={() => setLeaving(null)} />
    </>
  );
}
