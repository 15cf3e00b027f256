import type { ChartSeries } from './chart-series.ts';
import classes from './charts.module.css';

/** A short piece of the line or a filled square, as it is drawn. */
export function Swatch({ series }: { series: Pick<ChartSeries<string>, 'color' | 'dash' | 'shape'> }) {
  return (
    <svg className={classes.swatch} width="18" height="10" aria-hidden="true">
      {series.shape === 'area' ? (
        <rect x="3" y="1" width="12" height="8" rx="1" fill={series.color} fillOpacity="0.55" stroke={series.color} />
      ) : series.shape === 'none' ? null : (
        <line x1="0" x2="18" y1="5" y2="5" stroke={series.color} strokeWidth="2" strokeDasharray={series.dash} />
      )}
    </svg>
  );
}

/** What is drawn and what each is now. Widths of the numbers are kept, so that the legend stands still. */
export function ChartLegend<K extends string>({
  series,
  latest,
}: {
  series: readonly ChartSeries<K>[];
  latest: Record<K, number | null> | null;
}) {
  return (
    <ul className={classes.legend}>
      {series.map((one) => {
        const value = latest?.[one.key] ?? null;
        return (
          <li key={one.key} className={classes.legendItem} title={one.source}>
            <Swatch series={one} />
            {one.label}
            <span className={classes.legendValue}>{value === null ? '—' : one.format(value)}</span>
          </li>
        );
      })}
    </ul>
  );
}
