'use client';

import type { StackView } from '@bulkhead/shared';
import { Checkbox, Group } from '@mantine/core';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { lateDialog } from '../../components/late.tsx';
import { useTenantAllows } from '../../components/use-session.ts';
import { useStackActions } from './queries/use-stacks.ts';

const SaveTemplateDialog = lateDialog(
  () => import('./save-template-dialog.tsx').then((module) => module.SaveTemplateDialog),
  'opened',
);

/** What can be done with a stack as a whole, as it is now. */
export function StackActions({ tenantSlug, stack }: { tenantSlug: string; stack: StackView }) {
  const t = useTranslations('stacks');
  const { retry, cancel, rollBack } = useStackActions();
  const reason = useTenantAllows(tenantSlug, 'stacks:write') ? null : t('notAllowed');
  const [isDeleting, setDeleting] = useState(false);
  const [isSaving, setSaving] = useState(false);
  const about = { tenantSlug, stackId: stack.id };
  const may = (action: StackView['allowedActions'][number]) => stack.allowedActions.includes(action);
  return (
    <div>
      <Group gap="xs">
        {may('cancel') && (
          <ActionButton
            variant="default"
            reason={reason}
            loading={cancel.isPending}
            onClick={() => cancel.mutate(about)}
          >
            {t('cancel')}
          </ActionButton>
        )}
        {may('retry') && (
          <ActionButton reason={reason} loading={retry.isPending} onClick={() => retry.mutate(about)}>
            {t('retry')}
          </ActionButton>
        )}
        {may('rollback') && (
          <ActionButton
            variant="default"
            reason={reason}
            loading={rollBack.isPending}
            onClick={() => rollBack.mutate({ ...about, revision: stack.revision })}
          >
            {t('rollBack')}
          </ActionButton>
        )}
        <ActionButton variant="default" reason={reason} onClick={() => setSaving(true)}>
          {t('saveTemplate')}
        </ActionButton>
        {may('delete') && (
          <ActionButton variant="light" color="red" reason={reason} onClick={() => setDeleting(true)}>
            {t('delete')}
          </ActionButton>
        )}
      </Group>
      <ErrorAlert error={retry.error ?? cancel.error ?? rollBack.error} />
      <DeleteDialog tenantSlug={tenantSlug} stack={stack} opened={isDeleting} onClose={() => setDeleting(false)} />
      <SaveTemplateDialog tenantSlug={tenantSlug} stack={stack} opened={isSaving} onClose={() => setSaving(false)} />
    </div>
  );
}

interface DeleteDialogProps {
  tenantSlug: string;
  stack: StackView;
  opened: boolean;
  onClose: () => void;
}

function DeleteDialog({ tenantSlug, stack, opened, onClose }: DeleteDialogProps) {
  const t = useTranslations('stacks');
  const router = useRouter();
  const { remove } = useStackActions();
  const [removeVolumes, setRemoveVolumes] = useState(false);
  const here = stack.members.filter(({ isGone }) => !isGone);
  const lost = here.filter(({ kind }) => kind !== 'volume' || removeVolumes);
  const hasVolumes = here.some(({ kind }) => kind === 'volume');
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={t('deleting.title', { name: stack.name })}
      losses={lost.map(({ kind, name }) => `${t(`kind.${kind}`)} ${name}`)}
      typeName={stack.name}
      confirmLabel={t('delete')}
      onConfirm={() =>
        remove.mutate(
          { tenantSlug, stackId: stack.id, removeVolumes },
          { onSuccess: () => router.push(`/t/${tenantSlug}/stacks`) },
        )
      }
      pending={remove.isPending}
      error={remove.error}
    >
      {t('deleting.text')}
      {hasVolumes && (
        <Checkbox
          mt="sm"
          label={t('deleting.volumes')}
          checked={removeVolumes}
          onChange={(event) => setRemoveVolumes(event.currentTarget.checked)}
        />
      )}
    </ConfirmDialog>
  );
}
