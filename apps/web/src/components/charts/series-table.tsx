import { Table } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './charts.module.css';

interface SeriesTableProps<S extends { key: string; label: string }, R> {
  /** Names the table for whoever does not see the chart. */
  caption: string;
  /** How a cell is to be read, where it holds more than one number. */
  note?: string;
  /** Heads the column of times. */
  timeLabel: string;
  series: readonly S[];
  rows: readonly R[];
  /** When a row begins; it is told apart from the others by that. */
  startOf: (row: R) => number;
  formatStart: (startMs: number) => string;
  cell: (row: R, one: S) => ReactNode;
}

/** What a chart shows, in numbers: a row for each time, a column for each series. */
export function SeriesTable<S extends { key: string; label: string }, R>(props: SeriesTableProps<S, R>) {
  const { caption, note, timeLabel, series, rows, startOf, formatStart, cell } = props;
  return (
    // Scrolling by keyboard needs a place for the focus.
    <div className={classes.table} tabIndex={0} role="region" aria-label={caption}>
      <Table stickyHeader fz="xs" verticalSpacing={2} horizontalSpacing="xs">
        {note !== undefined && <Table.Caption>{note}</Table.Caption>}
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{timeLabel}</Table.Th>
            {series.map(({ key, label }) => (
              <Table.Th key={key} scope="col">
                {label}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={startOf(row)}>
              <Table.Th scope="row" fw={500}>
                {formatStart(startOf(row))}
              </Table.Th>
              {series.map((one) => (
                <Table.Td key={one.key}>{cell(row, one)}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
