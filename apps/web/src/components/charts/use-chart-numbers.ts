import { formatBytes } from '@bulkhead/shared';
import { useLocale, useTranslations } from 'next-intl';
import { useMemo } from 'react';

export interface ChartNumbers {
  /** "0.50 cores"; with three decimals under a hundredth, so that nearly idle is not nothing. */
  cores: (value: number) => string;
  /** The same without the unit. */
  bareCores: (value: number) => string;
  bytes: (value: number) => string;
  bytesPerSecond: (value: number) => string;
  /** "12 ops/s". */
  operations: (value: number) => string;
  bareOperations: (value: number) => string;
  /** A share from 0 to 1 as per cent. */
  percent: (value: number) => string;
}

/** Numbers of charts with their units. Decimals are fixed, so that a number does not change its width every second. */
export function useChartNumbers(): ChartNumbers {
  const t = useTranslations('charts');
  const locale = useLocale();
  return useMemo(() => {
    const decimals = (digits: number) =>
      new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
    const two = decimals(2);
    const three = decimals(3);
    const whole = decimals(0);
    const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
    const bareCores = (value: number) => (value >= 0.0005 && value < 0.01 ? three : two).format(value);
    return {
      cores: (value) => t('cores', { cores: bareCores(value) }),
      bareCores,
      bytes: formatBytes,
      bytesPerSecond: (value) => t('perSecond', { value: formatBytes(value) }),
      operations: (value) => t('operations', { count: whole.format(value) }),
      bareOperations: (value) => whole.format(value),
      percent: (value) => percent.format(value),
    };
  }, [locale, t]);
}
