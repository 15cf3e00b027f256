'use client';

import type { ChannelView } from '@bulkhead/shared';
import { IconBellRinging, IconPlus } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { lateDialog } from '../../components/late.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { ChannelsTable } from './channels-table.tsx';
import { useChannelActions, useChannels } from './queries/use-channels.ts';

const ChannelDialog = lateDialog(() => import('./channel-dialog.tsx').then((module) => module.ChannelDialog), 'edited');
const DeliveriesDialog = lateDialog(
  () => import('./deliveries-dialog.tsx').then((module) => module.DeliveriesDialog),
  'channel',
);
const RotateDialog = lateDialog(() => import('./rotate-dialog.tsx').then((module) => module.RotateDialog), 'channel');

interface ChannelsCardProps {
  /** Null: the operators'. */
  tenantSlug: string | null;
  /** Why nothing can be changed; null: it can. */
  reason: string | null;
}

/** Where alerts are told beside the dashboard: webhooks and e-mail, each with its log. */
export function ChannelsCard({ tenantSlug, reason }: ChannelsCardProps) {
  const t = useTranslations('alert-channels');
  const channels = useChannels(tenantSlug);
  const { remove, test } = useChannelActions(tenantSlug);
  const [edited, setEdited] = useState<ChannelView | 'new' | null>(null);
  const [removed, setRemoved] = useState<ChannelView | null>(null);
  const [rotated, setRotated] = useState<ChannelView | null>(null);
  const [logged, setLogged] = useState<ChannelView | null>(null);
  const add = (
    <ActionButton
      size="xs"
      reason={reason}
      leftSection={<IconPlus size={14} aria-hidden />}
      onClick={() => setEdited('new')}
    >
      {t('add')}
    </ActionButton>
  );
  return (
    <div data-testid="channels-card">
      <SectionCard title={t('title')} description={t('description')} actions={add} flush>
        <QueryState
          query={channels}
          skeletonHeight={120}
          empty={
            <EmptyState icon={<IconBellRinging size={28} />} title={t('empty.title')}>
              {t('empty.text')}
            </EmptyState>
          }
        >
          {(rows) => (
            <ChannelsTable
              channels={rows}
              reason={reason}
              testedId={test.isPending ? test.variables : null}
              onTest={(channel) => test.mutate(channel.id, { onSuccess: () => setLogged(channel) })}
              onLog={setLogged}
              onEdit={setEdited}
              onRotate={setRotated}
              onRemove={setRemoved}
            />
          )}
        </QueryState>
      </SectionCard>
      <ErrorAlert error={test.error} />
      <ChannelDialog tenantSlug={tenantSlug} edited={edited} onClose={() => setEdited(null)} />
      <RotateDialog tenantSlug={tenantSlug} channel={rotated} onClose={() => setRotated(null)} />
      <DeliveriesDialog tenantSlug={tenantSlug} channel={logged} reason={reason} onClose={() => setLogged(null)} />
      <ConfirmDialog
        opened={removed !== null}
        onClose={() => setRemoved(null)}
        title={t('removing', { name: removed?.name ?? '' })}
        confirmLabel={t('remove')}
        onConfirm={() => removed !== null && remove.mutate(removed.id, { onSuccess: () => setRemoved(null) })}
        pending={remove.isPending}
        error={remove.error}
      >
        {t('removingText')}
      </ConfirmDialog>
    </div>
  );
}
