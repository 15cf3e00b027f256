'use client';

import type { UsagePriceView } from '@bulkhead/shared';
import { Badge, Stack } from '@mantine/core';
import { IconCoins, IconPlus } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { lateDialog } from '../../components/late.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { useMoment } from '../../components/use-moment.ts';
import { useSystemReason } from '../../components/use-system-allows.ts';
import { CurrencyField } from './currency-field.tsx';
import { formatPrice } from './price-draft.ts';
import { usePriceActions, usePrices } from './queries/use-prices.ts';

const PriceDialog = lateDialog(() => import('./price-dialog.tsx').then((module) => module.PriceDialog), 'opened');

/** Every price that was set, what holds now and what comes, and the currency. */
export function PricesCard() {
  const t = useTranslations('usage.prices');
  const prices = usePrices();
  const reason = useSystemReason('prices:write');
  const [setting, setSetting] = useState(false);
  const [removed, setRemoved] = useState<UsagePriceView | null>(null);
  const button = (
    <ActionButton leftSection={<IconPlus size={15} aria-hidden />} reason={reason} onClick={() => setSetting(true)}>
      {t('set')}
    </ActionButton>
  );
  return (
    <Stack gap="md">
      <SectionCard title={t('title')} description={t('description')} actions={button} flush>
        <QueryState
          query={prices}
          isEmpty={(data) => data.prices.length === 0}
          empty={
            <EmptyState icon={<IconCoins size={28} />} title={t('none')}>
              {t('noneText')}
            </EmptyState>
          }
        >
          {(data) => <PricesTable prices={data.prices} reason={reason} onRemove={setRemoved} />}
        </QueryState>
      </SectionCard>
      {prices.data !== undefined && (
        <SectionCard>
          <CurrencyField prices={prices.data} reason={reason} />
        </SectionCard>
      )}
      <PriceDialog opened={setting} onClose={() => setSetting(false)} currency={prices.data?.currency ?? ''} />
      <RemoveDialog price={removed} onClose={() => setRemoved(null)} />
    </Stack>
  );
}

interface PricesTableProps {
  prices: readonly UsagePriceView[];
  reason: string | null;
  onRemove: (price: UsagePriceView) => void;
}

const COLOURS = { past: 'gray', current: 'teal', coming: 'blue' } as const;

function PricesTable({ prices, reason, onRemove }: PricesTableProps) {
  const t = useTranslations('usage.prices');
  const tUnit = useTranslations('usage.billed');
  const moment = useMoment();
  return (
    <DataTable
      label={t('title')}
      rows={prices}
      rowKey={({ id }) => id}
      columns={[
        { key: 'unit', header: t('column.unit'), cell: ({ unit }) => tUnit(unit) },
        {
          key: 'price',
          header: t('column.price'),
          align: 'end',
          cell: ({ microPrice }) => formatPrice(microPrice),
        },
        { key: 'from', header: t('column.from'), cell: ({ validFromMs }) => moment(validFromMs) },
        { key: 'by', header: t('column.by'), cell: ({ createdBy }) => createdBy ?? '—' },
        {
          key: 'state',
          header: t('column.state'),
          cell: ({ state }) => (
            <Badge variant="light" color={COLOURS[state]} autoContrast>
              {t(`state.${state}`)}
            </Badge>
          ),
        },
        {
          key: 'actions',
          header: t('column.actions'),
          hideHeader: true,
          align: 'end',
          cell: (price) =>
            price.removable && (
              <ActionButton
                size="compact-sm"
                variant="subtle"
                color="red"
                reason={reason}
                onClick={() => onRemove(price)}
                aria-label={t('removeNamed', { unit: tUnit(price.unit) })}
              >
                {t('remove')}
              </ActionButton>
            ),
        },
      ]}
    />
  );
}

function RemoveDialog({ price, onClose }: { price: UsagePriceView | null; onClose: () => void }) {
  const t = useTranslations('usage.prices');
  const { remove } = usePriceActions();
  return (
    <ConfirmDialog
      opened={price !== null}
      onClose={onClose}
      title={t('removing')}
      confirmLabel={t('remove')}
      onConfirm={() => price !== null && remove.mutate({ priceId: price.id }, { onSuccess: onClose })}
      pending={remove.isPending}
      error={remove.error}
    >
      {t('removingText')}
    </ConfirmDialog>
  );
}
