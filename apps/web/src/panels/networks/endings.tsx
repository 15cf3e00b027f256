'use client';

import type { NetworkView, SecurityGroupView } from '@bulkhead/shared';
import { useTranslations } from 'next-intl';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { useNetworkActions } from './queries/use-networking.ts';

interface RemoveNetworkProps {
  tenantSlug: string;
  network: NetworkView | null;
  onClose: () => void;
}

export function RemoveNetwork({ tenantSlug, network, onClose }: RemoveNetworkProps) {
  const t = useTranslations('networks.removing');
  const { remove } = useNetworkActions();
  const close = () => {
    remove.reset();
    onClose();
  };
  return (
    <ConfirmDialog
      opened={network !== null}
      onClose={close}
      title={t('title', { name: network?.name ?? '' })}
      confirmLabel={t('confirm')}
      pending={remove.isPending}
      error={remove.error}
      onConfirm={() => network !== null && remove.mutate({ tenantSlug, networkId: network.id }, { onSuccess: close })}
    >
      {t('text', { subnet: network?.subnet ?? '' })}
    </ConfirmDialog>
  );
}

interface RemoveGroupProps {
  tenantSlug: string;
  group: SecurityGroupView | null;
  onClose: () => void;
}

export function RemoveGroup({ tenantSlug, group, onClose }: RemoveGroupProps) {
  const t = useTranslations('networks.removing');
  const { removeGroup } = useNetworkActions();
  const close = () => {
    removeGroup.reset();
    onClose();
  };
  return (
    <ConfirmDialog
      opened={group !== null}
      onClose={close}
      title={t('group', { name: group?.name ?? '' })}
      confirmLabel={t('confirm')}
      pending={removeGroup.isPending}
      error={removeGroup.error}
      onConfirm={() => group !== null && removeGroup.mutate({ tenantSlug, groupId: group.id }, { onSuccess: close })}
    >
      {t('groupText', { count: group?.rules.length ?? 0 })}
    </ConfirmDialog>
  );
}
