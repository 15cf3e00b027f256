'use client';

import { ActionIcon, Title, Tooltip } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { IconChartAreaLine, IconTable } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import classes from './charts.module.css';

export interface ChartFrameProps {
  testId: string;
  title: string;
  /** Current and highest value in words: what a person hears who does not see the chart. */
  summary: string;
  /** What the chart shows, for programs: attributes `data-…` of the frame. */
  readings: Record<`data-${string}`, string | number>;
  heightPx: number;
  /** Said over the empty plot while there is no sample at all. */
  emptyText: string | null;
  /** True while nothing new comes: the picture is old. */
  stale: boolean;
  controls?: ReactNode;
  legend?: ReactNode;
  table: ReactNode;
  /** Draws for a width in pixels that has been measured. */
  children: (widthPx: number) => ReactNode;
}

/** Around every chart: title, a summary in words, a table instead of the picture on demand, a fixed height. */
export function ChartFrame(props: ChartFrameProps) {
  const t = useTranslations('charts');
  const titleId = useId();
  const summaryId = useId();
  const [asTable, setAsTable] = useState(false);
  const { ref, width } = useElementSize();
  const toggleLabel = asTable ? t('showChart', { title: props.title }) : t('showTable', { title: props.title });

  return (
    <section
      className={classes.frame}
      aria-labelledby={titleId}
      aria-describedby={summaryId}
      data-testid={props.testId}
      data-stale={props.stale}
      {...props.readings}
    >
      <div className={classes.head}>
        <Title order={3} size="sm" id={titleId} className={classes.title}>
          {props.title}
        </Title>
        {props.controls}
        <Tooltip label={toggleLabel}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="md"
            aria-label={toggleLabel}
            aria-pressed={asTable}
            onClick={() => setAsTable(!asTable)}
          >
            {asTable ? <IconChartAreaLine size={16} /> : <IconTable size={16} />}
          </ActionIcon>
        </Tooltip>
      </div>
      <div id={summaryId} className={classes.summary} data-testid={`${props.testId}-summary`}>
        {props.summary}
      </div>
      <div
        ref={ref}
        className={`${classes.plot} ${props.stale && !asTable ? classes.dimmed : ''}`}
        style={{ height: props.heightPx }}
      >
        {asTable ? props.table : width > 0 && props.children(Math.floor(width))}
        {!asTable && props.emptyText !== null && <div className={classes.empty}>{props.emptyText}</div>}
      </div>
      {props.legend}
    </section>
  );
}
