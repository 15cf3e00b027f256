import { Table } from '@mantine/core';
import { useTranslations } from 'next-intl';
import type { ChartSeries } from '../../components/charts/chart-series.ts';
import classes from '../../components/charts/charts.module.css';
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
    // Scrolling by keyboard needs a place for the focus.
    <div className={classes.table} tabIndex={0} role="region" aria-label={caption}>
      <Table stickyHeader fz="xs" verticalSpacing={2} horizontalSpacing="xs">
        <Table.Caption>{t('tableCaption')}</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('time')}</Table.Th>
            {series.map(({ key, label }) => (
              <Table.Th key={key} scope="col">
                {label}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {points.map((point) => (
            <Table.Tr key={point.stepFromMs}>
              <Table.Th scope="row" fw={500}>
                {time.shortly(point.stepFromMs, point.stepFromMs + stepMs)}
              </Table.Th>
              {series.map((one) => (
                <Table.Td key={one.key}>
                  <HistoryValue point={point} series={one} />
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
