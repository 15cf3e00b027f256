import { describe, expect, it } from 'vitest';
import { csvField, csvLine } from './csv.ts';
import { exportRows, MAX_EXPORTED_ROWS } from './export-rows.ts';

interface Row {
  name: string;
  cores: number;
}

const columns = [
  { key: 'name', header: 'Name', cell: () => null, exportValue: (row: Row) => row.name },
  { key: 'cores', header: 'CPU, cores', cell: () => null, exportValue: (row: Row) => row.cores },
  { key: 'actions', header: 'Actions', cell: () => null },
];

/** A list of so many rows, in pages of so many. */
const source = (total: number, pageSize: number) => ({
  columns,
  readPage: (page: number) =>
    Promise.resolve({
      total,
      rows: Array.from({ length: Math.max(0, Math.min(pageSize, total - (page - 1) * pageSize)) }, (_, index) => ({
        name: `row-${(page - 1) * pageSize + index}`,
        cores: index,
      })),
    }),
});

describe('exportRows', () => {
  it('reads every page, and takes only columns that have a value for a file', async () => {
    const { parts, rows, truncated } = await exportRows(source(5, 2), 'csv');
    expect({ rows, truncated }).toEqual({ rows: 5, truncated: false });
    expect(parts.join('').split('\r\n').slice(0, 2)).toEqual(['\uFEFFName,"CPU, cores"', 'row-0,0']);
    expect(parts.join('')).toContain('row-4,0');
  });
  it('writes JSON that can be read back', async () => {
    const { parts } = await exportRows(source(3, 200), 'json');
    expect(JSON.parse(parts.join(''))).toEqual([0, 1, 2].map((cores) => ({ name: `row-${cores}`, cores })));
  });
  it('ends when a page is empty, whatever total is said', async () => {
    const { rows } = await exportRows(
      { columns, readPage: (page) => Promise.resolve({ total: 9, rows: page === 1 ? [{ name: 'a', cores: 1 }] : [] }) },
      'csv',
    );
    expect(rows).toBe(1);
  });
  it('stops at its bound and says so', async () => {
    const { rows, truncated } = await exportRows(source(MAX_EXPORTED_ROWS + 1, 5_000), 'csv');
    expect({ rows, truncated }).toEqual({ rows: MAX_EXPORTED_ROWS, truncated: true });
  });
});

describe('csvField', () => {
  it('lets no spreadsheet take a name for a formula', () => {
    expect(csvField('=1+1')).toBe(`"'=1+1"`);
    expect(csvField(' @cmd')).toBe(`"' @cmd"`);
  });
  it('quotes what would break a line', () => {
    expect(csvLine(['a"b', 'c\nd', -3, null])).toBe('"a""b","c\nd",-3,\r\n');
  });
});
