'use client';

import { BILLED_UNIT_NAMES } from '@bulkhead/shared';
import { NativeSelect, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { FormFrame } from '../../components/form-frame.tsx';
import { useNowMs } from '../../components/use-now.ts';
import { nextHour, parseHour, parsePrice } from './price-draft.ts';
import { usePriceActions } from './queries/use-prices.ts';

interface PriceDialogProps {
  opened: boolean;
  onClose: () => void;
  currency: string;
}

/** What a unit costs from an hour on. */
export function PriceDialog({ opened, onClose, currency }: PriceDialogProps) {
  const t = useTranslations('usage.prices');
  return (
    <Dialog opened={opened} onClose={onClose} title={t('set')}>
      <PriceForm currency={currency} onClose={onClose} />
    </Dialog>
  );
}

function PriceForm({ currency, onClose }: Pick<PriceDialogProps, 'currency' | 'onClose'>) {
  const t = useTranslations('usage.prices');
  const tUnit = useTranslations('usage.billed');
  const { set } = usePriceActions();
  const [unit, setUnit] = useState(BILLED_UNIT_NAMES[0]);
  const [price, setPrice] = useState('');
  const [from, setFrom] = useState(() => nextHour(Date.now()));
  const [submitted, setSubmitted] = useState(false);
  const nowMs = useNowMs();
  const microPrice = parsePrice(price);
  const submit = () => {
    setSubmitted(true);
    const validFromMs = parseHour(from, nowMs);
    if (microPrice === null || validFromMs === null) return;
    const onSuccess = () => {
      notifications.show({ message: t('saved') });
      onClose();
    };
    set.mutate({ unit, microPrice, validFromMs }, { onSuccess });
  };
  return (
    <FormFrame onSubmit={submit} onClose={onClose} submitLabel={t('set')} pending={set.isPending} error={set.error}>
      <NativeSelect
        data-autofocus
        label={t('unit')}
        value={unit}
        onChange={(event) =>
          setUnit(BILLED_UNIT_NAMES.find((one) => one === event.currentTarget.value) ?? BILLED_UNIT_NAMES[0])
        }
        data={BILLED_UNIT_NAMES.map((one) => ({ value: one, label: tUnit(one) }))}
      />
      <TextInput
        name="price"
        label={t('price', { currency })}
        description={t('priceHint')}
        inputMode="decimal"
        autoComplete="off"
        value={price}
        onChange={(event) => setPrice(event.currentTarget.value)}
        error={(submitted || price !== '') && microPrice === null && t('priceWrong')}
      />
      <TextInput
        type="datetime-local"
        step={3600}
        label={t('from')}
        description={t('fromHint')}
        value={from}
        onChange={(event) => setFrom(event.currentTarget.value)}
        error={submitted && parseHour(from, nowMs) === null && t('fromWrong')}
      />
    </FormFrame>
  );
}
