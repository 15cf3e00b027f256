import { useTranslations } from 'next-intl';
import type { ChartSeries } from '../../components/charts/chart-series.ts';
import { SeriesTable } from '../../components/charts/series-table.tsx';
import { HistoryValue } from './history-cursor.tsx';
import type { HistoryPoint } from './prepare-history.ts';
import { useHistoryTime } from './use-history-time.ts';

/** The same numbers as the chart, a row a step: mean, and least to most in brackets. */
export function HistoryTable({
  caption,
  points,
  stepMs,
  series,
}: {
  caption: string;
  points: readonly HistoryPoint[];
  stepMs: number;
  series: readonly ChartSeries<string>[];
}) {
  const t = useTranslations('history');
  const time = useHistoryTime();
  return (
    <SeriesTable
      caption={caption}
      note={t('tableCaption')}
      timeLabel={t('time')}
      series={series}
      rows={points}
      startOf={({ stepFromMs }) => stepFromMs}
      formatStart={(startMs) => time.shortly(startMs, startMs + stepMs)}
      cell={(point, one) => <HistoryValue point={point} series={one} />}
    />
  );
}
