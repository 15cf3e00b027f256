'use client';

import { inLanguage, type TemplateView } from '@bulkhead/shared';
import { Button, Group, Stack } from '@mantine/core';
import { IconPlus, IconTemplate } from '@tabler/icons-react';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { ComposeEditor } from '../stacks/compose-editor.tsx';
import { NEW_TEMPLATE } from './new-template.ts';
import { useOfferedTemplates, useTemplateActions } from './queries/use-templates.ts';

/** The templates that every tenant is offered; operators change them here. */
export function OfferedTemplatesPanel() {
  const t = useTranslations('catalog');
  const query = useOfferedTemplates();
  const [edited, setEdited] = useState<TemplateView | 'new' | null>(null);
  const [removed, setRemoved] = useState<TemplateView | null>(null);
  const create = (
    <ActionButton leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setEdited('new')}>
      {t('offer')}
    </ActionButton>
  );
  return (
    <div data-testid="offered-templates-panel">
      <PageHeader title={t('offered')} description={t('offeredHint')} actions={create} />
      <SectionCard flush>
        <QueryState
          query={query}
          empty={
            <EmptyState icon={<IconTemplate size={28} />} title={t('empty.title')} action={create}>
              {t('offeredHint')}
            </EmptyState>
          }
        >
          {(templates) => <Table templates={templates} onEdit={setEdited} onRemove={setRemoved} />}
        </QueryState>
      </SectionCard>
      <Dialog
        opened={edited !== null}
        onClose={() => setEdited(null)}
        title={edited === 'new' || edited === null ? t('offer') : t('editNamed', { name: edited.name })}
        size="xl"
      >
        {edited !== null && (
          <TemplateForm template={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />
        )}
      </Dialog>
      <WithdrawDialog template={removed} onClose={() => setRemoved(null)} />
    </div>
  );
}

interface TableProps {
  templates: readonly TemplateView[];
  onEdit: (template: TemplateView) => void;
  onRemove: (template: TemplateView) => void;
}

function Table({ templates, onEdit, onRemove }: TableProps) {
  const t = useTranslations('catalog');
  const language = useLocale();
  return (
    <DataTable
      label={t('offered')}
      rows={templates}
      rowKey={({ id }) => id}
      columns={[
        {
          key: 'title',
          header: t('column.title'),
          cell: ({ title }) => inLanguage(title, language),
          sortValue: ({ title }) => inLanguage(title, language),
        },
        { key: 'category', header: t('categoryLabel'), cell: ({ category }) => t(`category.${category}`) },
        {
          key: 'needs',
          header: t('column.needs'),
          cell: ({ needsRegistry }) => (needsRegistry ? t('needsRegistry') : t('needsNothing')),
        },
        {
          key: 'actions',
          header: t('column.actions'),
          hideHeader: true,
          align: 'end',
          cell: (template) => (
            <Group gap={4} justify="flex-end" wrap="nowrap">
              <ActionButton
                size="compact-sm"
                variant="subtle"
                onClick={() => onEdit(template)}
                aria-label={t('editNamed', { name: template.name })}
              >
                {t('edit')}
              </ActionButton>
              <ActionButton
                size="compact-sm"
                variant="subtle"
                color="red"
                onClick={() => onRemove(template)}
                aria-label={t('removing.title', { name: template.name })}
              >
                {t('remove')}
              </ActionButton>
            </Group>
          ),
        },
      ]}
    />
  );
}

function TemplateForm({ template, onClose }: { template: TemplateView | null; onClose: () => void }) {
  const t = useTranslations('catalog');
  const tStacks = useTranslations('stacks');
  const { offer } = useTemplateActions();
  const [source, setSource] = useState(template?.source ?? NEW_TEMPLATE);
  return (
    <Stack gap="sm">
      <ComposeEditor value={source} onChange={setSource} label={tStacks('file')} />
      <ErrorAlert error={offer.error} />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {tStacks('close')}
        </Button>
        <Button
          loading={offer.isPending}
          onClick={() => offer.mutate({ templateId: template?.id ?? null, source }, { onSuccess: onClose })}
        >
          {t('save')}
        </Button>
      </Group>
    </Stack>
  );
}

function WithdrawDialog({ template, onClose }: { template: TemplateView | null; onClose: () => void }) {
  const t = useTranslations('catalog');
  const { withdraw } = useTemplateActions();
  return (
    <ConfirmDialog
      opened={template !== null}
      onClose={onClose}
      title={t('removing.title', { name: template?.name ?? '' })}
      confirmLabel={t('remove')}
      onConfirm={() => template !== null && withdraw.mutate({ templateId: template.id }, { onSuccess: onClose })}
      pending={withdraw.isPending}
      error={withdraw.error}
    >
      {t('removing.text')}
    </ConfirmDialog>
  );
}
