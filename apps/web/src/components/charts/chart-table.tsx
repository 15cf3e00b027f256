import { useTranslations } from 'next-intl';
import type { ChartSeries } from './chart-series.ts';
import { SeriesTable } from './series-table.tsx';
import { summariseByMinute } from './summarise-by-minute.ts';
import { useChartTime } from './use-chart-time.ts';

/** The same numbers as the chart, minute by minute: mean, and the highest in brackets. */
export function ChartTable<K extends string>({
  caption,
  points,
  series,
}: {
  caption: string;
  points: readonly ({ atMs: number } & Record<K, number | null>)[];
  series: readonly ChartSeries<K>[];
}) {
  const t = useTranslations('charts');
  const { formatMinute } = useChartTime();
  const rows = summariseByMinute(
    points,
    series.map(({ key }) => key),
  );
  const columns = series.map(({ key, label, format, column }) => ({
    key,
    label: column === undefined ? label : t('columnUnit', { label, unit: column.unit }),
    format: column?.format ?? format,
  }));
  return (
    <SeriesTable
      caption={caption}
      note={t('tableCaption')}
      timeLabel={t('minute')}
      series={columns}
      rows={rows}
      startOf={({ minuteMs }) => minuteMs}
      formatStart={formatMinute}
      cell={({ values }, { key, format }) => {
        const value = values[key];
        return value === null ? '—' : `${format(value.mean)} (${format(value.max)})`;
      }}
    />
  );
}
