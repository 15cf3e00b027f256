import { Table } from '@mantine/core';
import { useTranslations } from 'next-intl';
import type { ChartSeries } from '../charts/chart-series.ts';
import classes from '../charts/charts.module.css';
import type { BarPoint } from './prepare-bars.ts';

interface BarsTableProps {
  caption: string;
  points: readonly BarPoint[];
  series: readonly ChartSeries<string>[];
  formatStep: (atMs: number) => string;
}

/** The same numbers as the bars. */
export function BarsTable({ caption, points, series, formatStep }: BarsTableProps) {
  const t = useTranslations('usage.range');
  return (
    // Scrolling by keyboard needs a place for the focus.
    <div className={classes.table} tabIndex={0} role="region" aria-label={caption}>
      <Table stickyHeader fz="xs" verticalSpacing={2} horizontalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('from')}</Table.Th>
            {series.map(({ key, label }) => (
              <Table.Th key={key} scope="col">
                {label}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {points.map((point) => (
            <Table.Tr key={point.atMs}>
              <Table.Th scope="row" fw={500}>
                {formatStep(point.atMs)}
              </Table.Th>
              {series.map(({ key, format }) => (
                <Table.Td key={key}>{format(point[key] ?? 0)}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
