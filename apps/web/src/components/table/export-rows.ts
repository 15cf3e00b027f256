import { CSV_MARK, csvLine } from './csv.ts';
import type { DataTableColumn } from './types.ts';

export type ExportFormat = 'csv' | 'json';

/** Rows in one file. Whoever needs more narrows the list. */
export const MAX_EXPORTED_ROWS = 20_000;

export interface ExportSource<Row> {
  /** Reads one page of what is filtered, from 1, and says how many rows there are in all. */
  readPage: (page: number) => Promise<{ rows: readonly Row[]; total: number }>;
  columns: readonly DataTableColumn<Row>[];
}

/** Reads page after page of what is filtered into the pieces of a file, up to a bound. */
export async function exportRows<Row>(
  { readPage, columns }: ExportSource<Row>,
  format: ExportFormat,
): Promise<{ parts: string[]; rows: number; truncated: boolean }> {
  const exported = columns.flatMap(({ key, header, exportValue }) =>
    exportValue === undefined ? [] : [{ key, header, exportValue }],
  );
  const toCsv = (row: Row) => csvLine(exported.map(({ exportValue }) => exportValue(row)));
  const toJson = (row: Row) =>
    JSON.stringify(Object.fromEntries(exported.map(({ key, exportValue }) => [key, exportValue(row)])));
  const lines: string[] = [];
  let total = 0;
  for (let page = 1; ; page += 1) {
    const answer = await readPage(page);
    total = answer.total;
    lines.push(...answer.rows.map(format === 'csv' ? toCsv : toJson));
    if (answer.rows.length === 0 || lines.length >= Math.min(total, MAX_EXPORTED_ROWS)) break;
  }
  const kept = lines.slice(0, MAX_EXPORTED_ROWS);
  return {
    parts:
      format === 'csv'
        ? [CSV_MARK, csvLine(exported.map(({ header }) => header)), ...kept]
        : ['[\n', kept.join(',\n'), '\n]\n'],
    rows: kept.length,
    truncated: total > kept.length,
  };
}
