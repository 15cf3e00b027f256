import { Table } from '@mantine/core';
import { useTranslations } from 'next-intl';
import type { ChartSeries } from './chart-series.ts';
import classes from './charts.module.css';
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
  return (
    // Scrolling by keyboard needs a place for the focus.
    <div className={classes.table} tabIndex={0} role="region" aria-label={caption}>
      <Table stickyHeader fz="xs" verticalSpacing={2} horizontalSpacing="xs">
        <Table.Caption>{t('tableCaption')}</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('minute')}</Table.Th>
            {series.map((one) => (
              <Table.Th key={one.key} scope="col">
                {one.column === undefined ? one.label : t('columnUnit', { label: one.label, unit: one.column.unit })}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.minuteMs}>
              <Table.Th scope="row" fw={500}>
                {formatMinute(row.minuteMs)}
              </Table.Th>
              {series.map((one) => {
                const value = row.values[one.key];
                const format = one.column?.format ?? one.format;
                return (
                  <Table.Td key={one.key}>
                    {value === null ? '—' : `${format(value.mean)} (${format(value.max)})`}
                  </Table.Td>
                );
              })}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
