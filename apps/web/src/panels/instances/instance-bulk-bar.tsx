'use client';

import type { InstanceRow } from '@bulkhead/shared';
import { useDisclosure } from '@mantine/hooks';
import { IconTag } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { ActionButton } from '../../components/action-button.tsx';
import { BulkBar } from '../../components/bulk/bulk-bar.tsx';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { lateDialog } from '../../components/late.tsx';
import { ACTION_ICONS } from './action-icons.ts';
import { allowedRowActions, ROW_ACTIONS } from './allowed-actions.ts';
import type { RowAction } from './allowed-actions.ts';
import type { TagChange } from './tag-dialog.tsx';

const TagDialog = lateDialog(() => import('./tag-dialog.tsx').then((module) => module.TagDialog), 'opened');

interface InstanceBulkBarProps {
  tenantSlug: string;
  rows: readonly InstanceRow[];
  running: boolean;
  onAct: (action: RowAction, rows: readonly InstanceRow[]) => void;
  onTag: (change: TagChange, rows: readonly InstanceRow[]) => void;
  onClear: () => void;
}

/** What can be asked of the selected instances. An action goes to those of them whose state allows it. */
export function InstanceBulkBar({ tenantSlug, rows, running, onAct, onTag, onClear }: InstanceBulkBarProps) {
  const t = useTranslations('instances.bulk');
  const tAction = useTranslations('common.operation.kind');
  const [deleting, deletion] = useDisclosure(false);
  const [tagging, tagDialog] = useDisclosure(false);
  const fitting = (action: RowAction) => rows.filter((row) => allowedRowActions(row).includes(action));
  const doomed = fitting('delete');
  const changeable = rows.filter((row) => row.lockedAtMs === null && row.state !== 'deleting');
  return (
    <BulkBar label={t('label')} count={rows.length} onClear={onClear}>
      {ROW_ACTIONS.map((action) => {
        const ActionGlyph = ACTION_ICONS[action];
        const targets = fitting(action);
        return (
          <ActionButton
            key={action}
            variant="default"
            leftSection={<ActionGlyph size={14} aria-hidden />}
            {...(action === 'delete' && { c: 'var(--bh-bad)' })}
            reason={running ? t('running') : targets.length === 0 ? t('noneAllows') : null}
            onClick={() => (action === 'delete' ? deletion.open() : onAct(action, targets))}
          >
            {tAction(action)}
            {targets.length > 0 && targets.length < rows.length && ` (${targets.length})`}
          </ActionButton>
        );
      })}
      <ActionButton
        variant="default"
        leftSection={<IconTag size={14} aria-hidden />}
        reason={running ? t('running') : changeable.length === 0 ? t('noneAllows') : null}
        onClick={tagDialog.open}
      >
        {t('tag')}
      </ActionButton>
      <TagDialog
        opened={tagging}
        count={changeable.length}
        onClose={tagDialog.close}
        onApply={(change) => {
          tagDialog.close();
          onTag(change, changeable);
        }}
      />
      <ConfirmDialog
        opened={deleting}
        onClose={deletion.close}
        title={t('deleteTitle', { count: doomed.length })}
        typeName={tenantSlug}
        losses={doomed.map(({ name }) => name)}
        confirmLabel={t('deleteConfirm', { count: doomed.length })}
        onConfirm={() => {
          deletion.close();
          onAct('delete', doomed);
        }}
      >
        {t('deleteText')}
      </ConfirmDialog>
    </BulkBar>
  );
}
