import { useTranslations } from 'next-intl';
import type { ChartSeries } from '../../components/charts/chart-series.ts';
import { ChartTooltip } from '../../components/charts/chart-tooltip.tsx';
import { CursorTooltip } from '../../components/charts/cursor-tooltip.tsx';
import type { HistoryPoint } from './prepare-history.ts';
import { useHistoryTime } from './use-history-time.ts';

/** What each line was in the step under the cursor: its mean, and its least and most where they are known. */
export function HistoryCursor({
  points,
  stepMs,
  series,
}: {
  points: readonly HistoryPoint[];
  stepMs: number;
  series: readonly ChartSeries<string>[];
}) {
  const time = useHistoryTime();
  return (
    <CursorTooltip points={points}>
      {(point) => (
        <ChartTooltip
          time={time.between(point.stepFromMs, point.stepFromMs + stepMs)}
          series={series}
          valueOf={(one) => <HistoryValue point={point} series={one} />}
        />
      )}
    </CursorTooltip>
  );
}

/** "0.50 (0.10–1.20) cores"; a dash where nothing is known. */
export function HistoryValue({
  point,
  series: { key, format },
}: {
  point: HistoryPoint;
  series: Pick<ChartSeries<string>, 'key' | 'format'>;
}) {
  const t = useTranslations('history');
  const mean = point[key] ?? null;
  if (mean === null) return '—';
  const min = point[`${key}Min`] ?? null;
  const max = point[`${key}Max`] ?? null;
  if (min === null || max === null || min === max) return format(mean);
  return t('spread', { mean: format(mean), min: format(min), max: format(max) });
}
