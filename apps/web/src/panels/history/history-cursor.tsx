import { useTranslations } from 'next-intl';
import { Tooltip } from 'recharts';
import { Swatch } from '../../components/charts/chart-legend.tsx';
import { nearestPoint } from '../../components/charts/chart-series.ts';
import type { ChartSeries } from '../../components/charts/chart-series.ts';
import classes from '../../components/charts/charts.module.css';
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
    <Tooltip
      isAnimationActive={false}
      cursor={{ stroke: 'var(--chart-text)', strokeWidth: 1 }}
      wrapperStyle={{ zIndex: 10, outline: 'none' }}
      position={{ y: 0 }}
      allowEscapeViewBox={{ x: false, y: true }}
      content={({ active, label }) => {
        const point = active ? nearestPoint(points, Number(label)) : null;
        if (point === null) return null;
        return (
          <div className={classes.tooltip}>
            <div className={classes.tooltipTime}>{time.between(point.stepFromMs, point.stepFromMs + stepMs)}</div>
            {series.map((one) => (
              <div key={one.key} className={classes.tooltipRow}>
                <Swatch series={one} />
                <span>{one.label}</span>
                <span className={classes.tooltipValue}>
                  <HistoryValue point={point} series={one} />
                </span>
                {one.source !== '' && <span className={classes.tooltipSource}>{one.source}</span>}
              </div>
            ))}
          </div>
        );
      }}
    />
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
