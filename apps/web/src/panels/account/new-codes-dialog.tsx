'use client';

import { useTranslations } from 'next-intl';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { useAccountActions } from './queries/use-account.ts';
import { RecoveryCodes } from './recovery-codes.tsx';

interface NewCodesDialogProps {
  email: string;
  opened: boolean;
  onClose: () => void;
}

/** Replaces the recovery codes, after asking, and shows the new ones. */
export function NewCodesDialog({ email, opened, onClose }: NewCodesDialogProps) {
  const t = useTranslations('account.codes');
  const { newCodes } = useAccountActions();
  const close = () => {
    newCodes.reset();
    onClose();
  };
  const codes = newCodes.data?.recoveryCodes;
  if (codes !== undefined) {
    return (
      <Dialog
        opened={opened}
        onClose={close}
        title={t('title')}
        closeOnClickOutside={false}
        closeOnEscape={false}
        withCloseButton={false}
      >
        <RecoveryCodes email={email} codes={codes} onKept={close} />
      </Dialog>
    );
  }
  return (
    <ConfirmDialog
      opened={opened}
      onClose={close}
      title={t('replace')}
      confirmLabel={t('replaceConfirm')}
      onConfirm={() => newCodes.mutate()}
      pending={newCodes.isPending}
      error={newCodes.error}
      danger={false}
    >
      {t('replaceText')}
    </ConfirmDialog>
  );
}
