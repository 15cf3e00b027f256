'use client';

import { inLanguage, type TemplateView } from '@bulkhead/shared';
import { useRouter } from 'next/navigation';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { useTenantAllows } from '../../components/use-session.ts';
import { useTemplateActions } from './queries/use-templates.ts';

/** Deletes a template of the tenant's own; its stacks stay. */
export function RemoveTemplate({ tenantSlug, template }: { tenantSlug: string; template: TemplateView }) {
  const t = useTranslations('catalog');
  const tStacks = useTranslations('stacks');
  const router = useRouter();
  const language = useLocale();
  const { remove } = useTemplateActions();
  const [isOpen, setOpen] = useState(false);
  const reason = useTenantAllows(tenantSlug, 'stacks:write') ? null : tStacks('notAllowed');
  return (
    <>
      <ActionButton variant="light" color="red" reason={reason} onClick={() => setOpen(true)}>
        {t('remove')}
      </ActionButton>
      <ConfirmDialog
        opened={isOpen}
        onClose={() => setOpen(false)}
        title={t('removing.title', { name: inLanguage(template.title, language) })}
        confirmLabel={t('remove')}
        onConfirm={() =>
          remove.mutate(
            { tenantSlug, templateId: template.id },
            { onSuccess: () => router.push(`/t/${tenantSlug}/catalog`) },
          )
        }
        pending={remove.isPending}
        error={remove.error}
      >
        {t('removing.text')}
      </ConfirmDialog>
    </>
  );
}
