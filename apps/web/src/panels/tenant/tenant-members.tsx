'use client';

import type { MemberView } from '@bulkhead/shared';
import { Button } from '@mantine/core';
import { IconUserPlus } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { lateDialog } from '../../components/late.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { useSession, useTenantAllows } from '../../components/use-session.ts';
import { MemberName } from '../members/member-name.tsx';
import { useMembers, useSetRole } from '../members/queries/use-members.ts';
import { RoleSelect } from '../members/role-select.tsx';
import { useRoles } from '../roles/queries/use-roles.ts';

const AddMemberDialog = lateDialog(
  () => import('../members/add-member-dialog.tsx').then((module) => module.AddMemberDialog),
  'opened',
);
const RemoveMemberDialog = lateDialog(
  () => import('../members/remove-member-dialog.tsx').then((module) => module.RemoveMemberDialog),
  'member',
);

/** Who belongs to the tenant, as a part of its page. Rows and dialogs are those of the tenant's own members page. */
export function TenantMembers({ tenantSlug }: { tenantSlug: string }) {
  const t = useTranslations('members');
  const members = useMembers(tenantSlug);
  const customRoles = useRoles(tenantSlug).data ?? [];
  const setRole = useSetRole();
  const ownId = useSession()?.user?.id;
  const mayWrite = useTenantAllows(tenantSlug, 'members:write');
  const [adding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState<MemberView | null>(null);
  return (
    <SectionCard
      title={t('title')}
      description={t('description')}
      flush
      actions={
        <ActionButton
          size="compact-sm"
          variant="default"
          leftSection={<IconUserPlus size={14} aria-hidden />}
          reason={mayWrite ? null : t('onlyOwners')}
          onClick={() => setAdding(true)}
        >
          {t('add')}
        </ActionButton>
      }
    >
      <ErrorAlert error={setRole.error} />
      <QueryState query={members} isEmpty={() => false} skeletonHeight={120}>
        {(rows) => (
          <DataTable
            label={t('title')}
            rows={rows}
            rowKey={(member) => member.userId}
            empty={t('none')}
            columns={[
              {
                key: 'name',
                header: t('column.name'),
                cell: (member) => <MemberName member={member} own={member.userId === ownId} />,
                sortValue: (member) => member.displayName,
              },
              {
                key: 'email',
                header: t('column.email'),
                cell: (member) => member.email,
                sortValue: (member) => member.email,
              },
              {
                key: 'role',
                header: t('column.role'),
                cell: (member) => (
                  <RoleSelect
                    member={member}
                    customRoles={customRoles}
                    disabled={!mayWrite || setRole.isPending}
                    onChange={(choice) => setRole.mutate({ tenantSlug, userId: member.userId, ...choice })}
                  />
                ),
                sortValue: (member) => member.customRole?.name ?? member.role,
              },
              {
                key: 'actions',
                header: t('column.actions'),
                hideHeader: true,
                align: 'end',
                cell: (member) =>
                  mayWrite && (
                    <Button
                      variant="subtle"
                      color="gray"
                      aria-label={t('removeNamed', { name: member.displayName || member.email })}
                      onClick={() => setLeaving(member)}
                    >
                      {t('remove')}
                    </Button>
                  ),
              },
            ]}
          />
        )}
      </QueryState>
      <AddMemberDialog tenantSlug={tenantSlug} opened={adding} onClose={() => setAdding(false)} />
      <RemoveMemberDialog tenantSlug={tenantSlug} member={leaving} onClose={() => setLeaving(null)} />
    </SectionCard>
  );
}
