'use client';

import type { SecretView } from '@bulkhead/shared';
import { useTranslations } from 'next-intl';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { useSecretActions } from './queries/use-secrets.ts';

interface RemoveSecretProps {
  tenantSlug: string;
  secret: SecretView | null;
  onClose: () => void;
}

/** Asks before a secret goes with all its values. */
export function RemoveSecret({ tenantSlug, secret, onClose }: RemoveSecretProps) {
  const t = useTranslations('secrets.removing');
  const { remove } = useSecretActions();
  const close = () => {
    remove.reset();
    onClose();
  };
  const name = secret?.name ?? '';
  return (
    <ConfirmDialog
      opened={secret !== null}
      onClose={close}
      title={t('title', { name })}
      typeName={name}
      losses={[t('loss')]}
      confirmLabel={t('confirm')}
      pending={remove.isPending}
      error={remove.error}
      onConfirm={() => secret !== null && remove.mutate({ tenantSlug, secretId: secret.id }, { onSuccess: close })}
    />
  );
}

interface DestroyVersionProps {
  tenantSlug: string;
  target: { secret: SecretView; version: number } | null;
  onClose: () => void;
}

/** Asks before one value goes for good. */
export function DestroyVersion({ tenantSlug, target, onClose }: DestroyVersionProps) {
  const t = useTranslations('secrets.destroying');
  const { destroyVersion } = useSecretActions();
  const close = () => {
    destroyVersion.reset();
    onClose();
  };
  return (
    <ConfirmDialog
      opened={target !== null}
      onClose={close}
      title={t('title', { name: target?.secret.name ?? '', version: target?.version ?? 0 })}
      confirmLabel={t('confirm')}
      pending={destroyVersion.isPending}
      error={destroyVersion.error}
      onConfirm={() =>
        target !== null &&
        destroyVersion.mutate({ tenantSlug, secretId: target.secret.id, version: target.version }, { onSuccess: close })
      }
    >
      {t('text')}
    </ConfirmDialog>
  );
}
