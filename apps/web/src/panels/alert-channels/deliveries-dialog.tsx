'use client';

import { BUILT_IN_RULES, type ChannelView, type DeliveryView } from '@bulkhead/shared';
import { Stack, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { DataTable, type DataTableColumn } from '../../components/data-table.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { DeliveryStateBadge } from './delivery-state.tsx';
import { useChannelActions, useDeliveries } from './queries/use-channels.ts';
import { useProblemText } from './use-problem-text.ts';

const PAGE_SIZE = 20;

interface DeliveriesDialogProps {
  tenantSlug: string | null;
  /** Null: closed. */
  channel: ChannelView | null;
  /** Why nothing can be tried again; null: it can. */
  reason: string | null;
  onClose: () => void;
}

/** The log of a channel: what was told when, how often it was tried, what went wrong. */
export function DeliveriesDialog({ tenantSlug, channel, reason, onClose }: DeliveriesDialogProps) {
  const t = useTranslations('alert-channels');
  return (
    <Dialog opened={channel !== null} onClose={onClose} title={t('logNamed', { name: channel?.name ?? '' })} size="xl">
      {channel !== null && <Deliveries tenantSlug={tenantSlug} channelId={channel.id} reason={reason} />}
    </Dialog>
  );
}

interface DeliveriesProps {
  tenantSlug: string | null;
  channelId: string;
  reason: string | null;
}

function Deliveries({ tenantSlug, channelId, reason }: DeliveriesProps) {
  const t = useTranslations('alert-channels');
  const [page, setPage] = useState(1);
  const query = useDeliveries(tenantSlug, { channelId, page, pageSize: PAGE_SIZE });
  const { retry } = useChannelActions(tenantSlug);
  const columns: DataTableColumn<DeliveryView>[] = [
    { key: 'when', header: t('column.when'), cell: ({ createdAtMs }) => <RelativeTime atMs={createdAtMs} /> },
    { key: 'event', header: t('column.event'), cell: (delivery) => <EventName delivery={delivery} /> },
    { key: 'state', header: t('column.state'), cell: (delivery) => <Progress delivery={delivery} /> },
    { key: 'attempts', header: t('column.attempts'), align: 'end', cell: ({ attempts }) => attempts },
    {
      key: 'actions',
      header: t('column.actions'),
      hideHeader: true,
      align: 'end',
      cell: ({ id, state }) =>
        state !== 'delivered' && (
          <ActionButton
            size="compact-sm"
            variant="subtle"
            reason={reason}
            loading={retry.isPending && retry.variables.deliveryId === id}
            onClick={() => retry.mutate({ channelId, deliveryId: id })}
          >
            {t('retryNow')}
          </ActionButton>
        ),
    },
  ];
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {t('logHint')}
      </Text>
      <ErrorAlert error={retry.error} />
      <QueryState query={query} skeletonHeight={160} empty={<Text size="sm">{t('logEmpty')}</Text>}>
        {({ rows, total }) => (
          <DataTable
            label={t('log')}
            rows={rows}
            rowKey={({ id }) => id}
            columns={columns}
            paging={{ page, pageSize: PAGE_SIZE, total, onPageChange: setPage }}
          />
        )}
      </QueryState>
    </Stack>
  );
}

function EventName({ delivery: { event, alert } }: { delivery: DeliveryView }) {
  const t = useTranslations('alert-channels');
  const tRule = useTranslations('alert-mail.rule');
  const builtIn = BUILT_IN_RULES.find((one) => one === alert?.builtIn);
  return (
    <div>
      {t(`event.${event}`)}
      {alert !== null && (
        <Text span display="block" size="xs" c="dimmed">
          {t('eventAbout', { rule: builtIn === undefined ? alert.ruleName : tRule(builtIn), name: alert.subjectName })}
        </Text>
      )}
    </div>
  );
}

function Progress({ delivery }: { delivery: DeliveryView }) {
  const t = useTranslations('alert-channels');
  const wordProblem = useProblemText();
  const { state, problem, responseStatus, nextTryAtMs, attempts } = delivery;
  return (
    <div data-testid={`delivery-${state}`}>
      <DeliveryStateBadge state={state} />
      {problem !== null && (
        <Text span display="block" size="xs">
          {wordProblem(problem, responseStatus)}
        </Text>
      )}
      {nextTryAtMs !== null && attempts > 0 && (
        <Text span display="block" size="xs" c="dimmed">
          {t.rich('nextTry', { when: () => <RelativeTime atMs={nextTryAtMs} /> })}
        </Text>
      )}
    </div>
  );
}
