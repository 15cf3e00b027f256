'use client';

import type { UsagePrices } from '@bulkhead/shared';
import { NativeSelect } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { usePriceActions } from './queries/use-prices.ts';

/** In what prices are; it stays once an hour was counted with one. */
export function CurrencyField({ prices, reason }: { prices: UsagePrices; reason: string | null }) {
  const t = useTranslations('usage.prices');
  const { setCurrency } = usePriceActions();
  const { currency, currencyIsFixed } = prices;
  return (
    <>
      <NativeSelect
        label={t('currency')}
        description={reason ?? t(currencyIsFixed ? 'currencyFixed' : 'currencyHint')}
        value={currency}
        disabled={currencyIsFixed || reason !== null || setCurrency.isPending}
        onChange={(event) => setCurrency.mutate({ currency: event.currentTarget.value })}
        data={Intl.supportedValuesOf('currency')}
        maw={360}
      />
      <ErrorAlert error={setCurrency.error} />
    </>
  );
}
