import type { ReactNode } from 'react';

export interface SortOrder {
  column: string;
  direction: 'asc' | 'desc';
}

export interface DataTableColumn<Row> {
  key: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** Numbers stand at the end. */
  align?: 'start' | 'end';
  /** Sortable by the server under this name: needs `sort` and `onSortChange`. */
  sortKey?: string;
  /** Sortable here, where all rows are on the page. */
  sortValue?: (row: Row) => string | number;
  /** A CSS width. */
  width?: string;
  /** Kept for screen readers where the content needs no title (actions). */
  hideHeader?: boolean;
  /** Not shown until somebody chooses it; needs the table's `tableId`. */
  hiddenAtFirst?: boolean;
  /** What stands in an exported file; a column without one is not exported. */
  exportValue?: (row: Row) => string | number | null;
}

export interface DataTablePaging {
  /** From 1. */
  page: number;
  pageSize: number;
  total: number;
  onPageChange: (page: number) => void;
  /** Lets the reader choose how many rows a page has. */
  pageSizes?: readonly number[];
  onPageSizeChange?: (pageSize: number) => void;
}

export interface DataTableSelection {
  selected: ReadonlySet<string>;
  onChange: (selected: ReadonlySet<string>) => void;
  /** Names a row for its checkbox. */
  label: (key: string) => string;
}

/** The facts of one row beside the table, without leaving it. */
export interface DataTablePreview<Row> {
  title: (row: Row) => string;
  content: (row: Row) => ReactNode;
}

export interface DataTableProps<Row> {
  /** What the table lists, for screen readers. */
  label: string;
  /** Under this name the reader's choice of columns is kept; without one there is no choice. */
  tableId?: string;
  /** The first column holds the row's name and its link. */
  columns: readonly DataTableColumn<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** Rows of the right height while the first answer is awaited. */
  loading?: boolean;
  empty?: ReactNode;
  /** Where a row leads. The first cell becomes the link; a click anywhere else on the row follows it. */
  rowHref?: (row: Row) => string;
  /** With it a click on a row shows its facts at the side; the link in the first cell still leads to the row's page. */
  preview?: DataTablePreview<Row>;
  paging?: DataTablePaging;
  /** Order by the server. */
  sort?: SortOrder | null;
  onSortChange?: (sort: SortOrder) => void;
  selection?: DataTableSelection;
}
