'use client';

import type { ReactNode } from 'react';
import { ComposedChart } from 'recharts';
import { CHART_MARGIN, TimeAxis, ValueAxisAndGrid } from './chart-axes.tsx';
import { ChartCursor } from './chart-cursor.tsx';
import { ChartFrame } from './chart-frame.tsx';
import type { ChartFrameProps } from './chart-frame.tsx';
import { ChartLegend } from './chart-legend.tsx';
import { followCursor } from './chart-series.ts';
import type { ChartSeries } from './chart-series.ts';
import { ChartTable } from './chart-table.tsx';
import { cursorStops, downsample } from './downsample.ts';
import type { CgroupVersion } from './kernel-sources.ts';
import { CURSOR_ANCHOR, SeriesLayer } from './series-layer.tsx';
import { SHARED_CURSOR_ID } from './time-axis.ts';
import type { TimeWindow } from './time-axis.ts';
import type { ValueAxis } from './value-axis.ts';

/** What every chart of an instance is given. */
export interface InstanceChartProps<Data> {
  chart: Data;
  window: TimeWindow;
  cgroupVersion: CgroupVersion;
  stale: boolean;
  /** Said over the empty plot while there is no sample at all. */
  emptyText: string | null;
}

interface LiveChartProps<K extends string, P> extends Omit<ChartFrameProps, 'legend' | 'table' | 'children'> {
  window: TimeWindow;
  points: readonly P[];
  latest: P | null;
  series: readonly ChartSeries<K>[];
  /** Whose peaks and gaps stay when there are more points than pixels. */
  peaksOf: readonly (keyof P)[];
  axis: ValueAxis;
  formatAxis: (value: number) => string;
  /** Between the lines and the cursor: what happened at some moment. */
  marks?: ReactNode;
  /** More lines under the cursor. */
  cursorExtra?: (point: P) => ReactNode;
}

/** Series over the shared axis of time, with the shared cursor, a legend, and the same numbers as a table. */
export function LiveChart<K extends string, P extends { atMs: number } & Record<K, number | null>>({
  window,
  points,
  latest,
  series,
  peaksOf,
  axis,
  formatAxis,
  marks,
  cursorExtra,
  ...frame
}: LiveChartProps<K, P>) {
  const { title, heightPx } = frame;
  return (
    <ChartFrame
      {...frame}
      readings={{ ...frame.readings, 'data-points': points.length }}
      legend={<ChartLegend series={series} latest={latest} />}
      table={<ChartTable caption={title} points={points} series={series} />}
    >
      {(widthPx) => {
        const drawn = downsample(points, peaksOf, widthPx, window);
        return (
          <ComposedChart
            width={widthPx}
            height={heightPx}
            data={cursorStops(drawn, widthPx, window)}
            margin={CHART_MARGIN}
            syncId={SHARED_CURSOR_ID}
            syncMethod={followCursor}
            aria-label={title}
          >
            {ValueAxisAndGrid({ axis, format: formatAxis })}
            <TimeAxis window={window} widthPx={widthPx} />
            <SeriesLayer points={drawn} series={series} window={window} max={axis.max} />
            {CURSOR_ANCHOR}
            {marks}
            <ChartCursor points={drawn} series={series} {...(cursorExtra && { extra: cursorExtra })} />
          </ComposedChart>
        );
      }}
    </ChartFrame>
  );
}
