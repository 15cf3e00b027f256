'use client';

import type { AuthorityView } from '@bulkhead/shared';
import { useTranslations } from 'next-intl';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { useRotation } from './queries/use-authority.ts';

export type RotationStep = 'begin' | 'finish' | 'abandon';

interface RotationDialogsProps {
  step: RotationStep | null;
  onClose: () => void;
  authority: AuthorityView;
}

/** Lost hosts that are named one by one; there may be many. */
const NAMED = 10;

/** Asks before each step, and says what is lost by it. */
export function RotationDialogs({ step, onClose, authority }: RotationDialogsProps) {
  const t = useTranslations('authority');
  const { begin, abandon } = useRotation();
  return (
    <>
      <ConfirmDialog
        opened={step === 'begin'}
        onClose={onClose}
        title={t('begin.title')}
        confirmLabel={t('rotation.begin')}
        danger={false}
        onConfirm={() => begin.mutate({}, { onSuccess: onClose })}
        pending={begin.isPending}
        error={begin.error}
      >
        {t('begin.text')}
      </ConfirmDialog>
      <FinishDialog opened={step === 'finish'} onClose={onClose} authority={authority} />
      <ConfirmDialog
        opened={step === 'abandon'}
        onClose={onClose}
        title={t('abandon.title')}
        losses={[t('abandon.tokens')]}
        confirmLabel={t('rotation.abandon')}
        onConfirm={() => abandon.mutate({}, { onSuccess: onClose })}
        pending={abandon.isPending}
        error={abandon.error}
      >
        {t('abandon.text')}
      </ConfirmDialog>
    </>
  );
}

function FinishDialog({
  opened,
  onClose,
  authority,
}: {
  opened: boolean;
  onClose: () => void;
  authority: AuthorityView;
}) {
  const t = useTranslations('authority');
  const { finish } = useRotation();
  const { behind, behindTotal } = authority;
  const losses = behind.slice(0, NAMED).map(({ hostName }) => t('finish.host', { host: hostName }));
  if (behindTotal > losses.length) losses.push(t('finish.hosts', { count: behindTotal - losses.length }));
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={t('finish.title')}
      losses={[...losses, t('finish.tokens')]}
      {...(behindTotal > 0 && { typeName: t('finish.confirmWord') })}
      confirmLabel={t('rotation.finish')}
      // Exactly those that were shown: one more that stays behind meanwhile is refused by the server.
      onConfirm={() => finish.mutate({ losing: behind.map(({ hostId }) => hostId) }, { onSuccess: onClose })}
      pending={finish.isPending}
      error={finish.error}
    >
      {t('finish.text')}
    </ConfirmDialog>
  );
}
