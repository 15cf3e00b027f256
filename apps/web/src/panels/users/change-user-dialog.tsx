'use client';

import { useTranslations } from 'next-intl';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { PasswordCodeNote } from './password-code-note.tsx';
import { useUserActions } from './queries/use-users.ts';
import { nameOf, type UserChange } from './user-change.ts';

/** Asks before an account is changed; after a reset it shows the link, once. */
export function ChangeUserDialog({ change, onClose }: { change: UserChange | null; onClose: () => void }) {
  const t = useTranslations('users');
  const tRole = useTranslations('common.user.systemRole');
  const actions = useUserActions();
  const running = change === null ? null : mutationOf(actions, change.kind);
  const close = () => {
    running?.reset();
    onClose();
  };
  const name = change === null ? '' : nameOf(change.user);
  const code = actions.resetPassword.data;
  if (change?.kind === 'reset' && code !== undefined) {
    const title = t(code.kind === 'reset' ? 'code.titleReset' : 'code.titleInvitation', { name });
    return (
      <Dialog opened onClose={close} title={title} closeOnClickOutside={false}>
        <PasswordCodeNote name={name} code={code} onClose={close} />
      </Dialog>
    );
  }
  const kind = change?.kind ?? 'sessions';
  const role = change?.kind === 'role' ? tRole(change.systemRole) : '';
  return (
    <ConfirmDialog
      opened={change !== null}
      onClose={close}
      title={t(`confirm.${kind}.title`, { name, role })}
      confirmLabel={t(`confirm.${kind}.submit`)}
      danger={kind === 'disable' || kind === 'factor'}
      pending={running?.isPending ?? false}
      error={running?.error}
      onConfirm={() => change !== null && make(actions, change, close)}
    >
      {t(`confirm.${kind}.text`, { count: change?.user.sessions ?? 0 })}
    </ConfirmDialog>
  );
}

type Actions = ReturnType<typeof useUserActions>;

function mutationOf(actions: Actions, kind: UserChange['kind']) {
  return {
    role: actions.setSystemRole,
    reset: actions.resetPassword,
    factor: actions.removeSecondFactor,
    sessions: actions.revokeSessions,
    disable: actions.setDisabled,
    enable: actions.setDisabled,
  }[kind];
}

function make(actions: Actions, change: UserChange, onSuccess: () => void): void {
  const userId = change.user.id;
  switch (change.kind) {
    case 'role':
      return actions.setSystemRole.mutate({ userId, systemRole: change.systemRole }, { onSuccess });
    case 'reset':
      // Stays open: the link is to be read.
      return actions.resetPassword.mutate({ userId });
    case 'factor':
      return actions.removeSecondFactor.mutate({ userId }, { onSuccess });
    case 'sessions':
      return actions.revokeSessions.mutate({ userId }, { onSuccess });
    case 'disable':
    case 'enable':
      return actions.setDisabled.mutate({ userId, disabled: change.kind === 'disable' }, { onSuccess });
  }
}
