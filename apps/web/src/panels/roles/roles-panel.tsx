'use client';

import type { CustomRoleView } from '@bulkhead/shared';
import { Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { lateDialog } from '../../components/late.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { useSession } from '../../components/use-session.ts';
import { DecisionTable } from './decision-table.tsx';
import { useRoleActions, useRoles } from './queries/use-roles.ts';

const RoleDialog = lateDialog(() => import('./role-dialog.tsx').then((module) => module.RoleDialog), 'edited');

/** What each role may, and the roles that the tenant makes for itself. */
export function RolesPanel({ tenantSlug }: { tenantSlug: string }) {
  const t = useTranslations('roles');
  const query = useRoles(tenantSlug);
  const held = useSession()?.tenants.find(({ slug }) => slug === tenantSlug)?.scopes ?? [];
  const [edited, setEdited] = useState<CustomRoleView | 'new' | null>(null);
  const [removed, setRemoved] = useState<CustomRoleView | null>(null);
  const refusal = held.includes('roles:write') ? null : t('notAllowed');
  const reasonAgainst = (role: CustomRoleView) =>
    refusal ?? (role.scopes.every((scope) => held.includes(scope)) ? null : t('strongerThanYou'));
  return (
    <div data-testid="roles-panel">
      <PageHeader
        title={t('title')}
        description={t('description')}
        actions={
          <ActionButton
            reason={refusal}
            leftSection={<IconPlus size={15} aria-hidden />}
            onClick={() => setEdited('new')}
          >
            {t('create')}
          </ActionButton>
        }
      />
      <SectionCard title={t('table')} description={t('tableHint')} flush>
        <QueryState query={query} isEmpty={() => false} skeletonHeight={240}>
          {(roles) => (
            <>
              <DecisionTable roles={roles} reasonAgainst={reasonAgainst} onEdit={setEdited} onRemove={setRemoved} />
              {roles.length === 0 && (
                <Text size="sm" c="dimmed" p="md">
                  {t('none')}
                </Text>
              )}
            </>
          )}
        </QueryState>
      </SectionCard>
      <RoleDialog tenantSlug={tenantSlug} edited={edited} held={held} onClose={() => setEdited(null)} />
      <RemoveRole tenantSlug={tenantSlug} role={removed} onClose={() => setRemoved(null)} />
    </div>
  );
}

interface RemoveRoleProps {
  tenantSlug: string;
  role: CustomRoleView | null;
  onClose: () => void;
}

function RemoveRole({ tenantSlug, role, onClose }: RemoveRoleProps) {
  const t = useTranslations('roles.removing');
  const { remove } = useRoleActions();
  const close = () => {
    remove.reset();
    onClose();
  };
  return (
    <ConfirmDialog
      opened={role !== null}
      onClose={close}
      title={t('title', { name: role?.name ?? '' })}
      confirmLabel={t('confirm')}
      pending={remove.isPending}
      error={remove.error}
      onConfirm={() => role !== null && remove.mutate({ tenantSlug, roleId: role.id }, { onSuccess: close })}
    >
      {t('text')}
    </ConfirmDialog>
  );
}
