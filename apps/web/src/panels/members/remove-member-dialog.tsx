'use client';

import type { MemberView } from '@bulkhead/shared';
import { useTranslations } from 'next-intl';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { useRemoveMember } from './queries/use-members.ts';

interface RemoveMemberDialogProps {
  tenantSlug: string;
  /** Whom; null: the dialog is closed. */
  member: MemberView | null;
  onClose: () => void;
}

/** Asks before somebody loses access to a tenant. */
export function RemoveMemberDialog({ tenantSlug, member, onClose }: RemoveMemberDialogProps) {
  const t = useTranslations('members.removing');
  const { mutate, isPending, error, reset } = useRemoveMember();
  const close = () => {
    reset();
    onClose();
  };
  return (
    <ConfirmDialog
      opened={member !== null}
      onClose={close}
      title={t('title', { name: member?.displayName || (member?.email ?? '') })}
      typeName={member?.email ?? ''}
      confirmLabel={t('confirm')}
      losses={[t('lossAccess', { tenant: tenantSlug })]}
      pending={isPending}
      error={error}
      onConfirm={() => {
        if (member !== null) mutate({ tenantSlug, userId: member.userId }, { onSuccess: close });
      }}
    >
      {t('text')}
    </ConfirmDialog>
  );
}
