import {
  CORE_HOUR_MILLICORE_SECONDS,
  CORE_HOUR_USEC,
  formatBytes,
  GIB_HOUR_MIB_SECONDS,
  type UsageOrder,
} from '@bulkhead/shared';
import { useFormatter, useLocale, useTranslations } from 'next-intl';
import { useMemo } from 'react';

/** What a ledger unit of each measure is divided by for people; bytes stay. */
const SIZES: Record<UsageOrder, number> = {
  cpu: CORE_HOUR_USEC,
  memory: GIB_HOUR_MIB_SECONDS,
  io: 1,
  network: 1,
  throttled: 1_000_000,
  stalled: 1_000_000,
  allocatedCpu: CORE_HOUR_MILLICORE_SECONDS,
  allocatedMemory: GIB_HOUR_MIB_SECONDS,
  cost: 1_000_000,
};

/** Core-seconds in a core-hour, MiB-seconds in a GiB-hour. */
const SMALL_UNITS: Partial<Record<UsageOrder, number>> = {
  cpu: 3_600,
  allocatedCpu: 3_600,
  memory: 3_600 * 1_024,
  allocatedMemory: 3_600 * 1_024,
};
/** Fewer hours of a core or a GiB are told in seconds. */
const LEAST_HOURS = 0.01;

/**
 * How many of the unit in which so much is told are in an hour of a core or a GiB: the first minutes of a container are seconds
 * to people, not millionths of an hour.
 */
export function smallUnitsIn(measure: UsageOrder, hours: number): number {
  return hours === 0 || Math.abs(hours) >= LEAST_HOURS ? 1 : (SMALL_UNITS[measure] ?? 1);
}

/** A measure in the unit that files have: core-hours, GiB-hours, bytes, seconds, the currency. */
export function inUnits(measure: UsageOrder, value: number): number {
  return value / SIZES[measure];
}

/** The way back. */
export function inLedger(measure: UsageOrder, value: number): number {
  return value * SIZES[measure];
}

/** Numbers of the ledger in units for people. Small ones keep three digits: a first minute is not nothing. */
export function useUsageNumbers(currency: string): (measure: UsageOrder, value: number) => string {
  const t = useTranslations('usage.unit');
  const format = useFormatter();
  const locale = useLocale();
  return useMemo(() => {
    const number = (value: number) =>
      Math.abs(value) >= 100
        ? format.number(value, { maximumFractionDigits: 1 })
        : format.number(value, { maximumSignificantDigits: 3 });
    const money = new Intl.NumberFormat(locale, { style: 'currency', currency });
    const time = (seconds: number) => {
      if (Math.abs(seconds) < 120) return t('seconds', { value: number(seconds) });
      return Math.abs(seconds) < 7_200
        ? t('minutes', { value: number(seconds / 60) })
        : t('hours', { value: number(seconds / 3_600) });
    };
    return (measure, value) => {
      const amount = inUnits(measure, value);
      if (measure === 'cost') return money.format(amount);
      if (measure === 'io' || measure === 'network') return `${amount < 0 ? '−' : ''}${formatBytes(Math.abs(amount))}`;
      if (measure === 'throttled' || measure === 'stalled') return time(amount);
      const small = smallUnitsIn(measure, amount);
      const isCpu = measure === 'cpu' || measure === 'allocatedCpu';
      if (small === 1) return t(isCpu ? 'coreHours' : 'gibHours', { value: number(amount) });
      return t(isCpu ? 'coreSeconds' : 'mibSeconds', { value: number(amount * small) });
    };
  }, [t, format, locale, currency]);
}
