'use client';

import { Skeleton } from '@mantine/core';
import { useCallback, useState } from 'react';
import { HeaderCell, SelectAll } from './table/header-cell.tsx';
import { Pages } from './table/pages.tsx';
import { SidePanel } from './table/side-panel.tsx';
import { TableBody } from './table/table-body.tsx';
import classes from './table/table.module.css';
import type { DataTableProps } from './table/types.ts';
import { useTableModel } from './table/use-table-model.ts';

export type { DataTableColumn, DataTablePaging, DataTableProps, DataTableSelection, SortOrder } from './table/types.ts';

const LOADING_ROWS = 8;

/**
 * A real table; on a narrow screen each row becomes a small block with its column titles inside. `j`, `k`, `x`, Enter and
 * the space bar go through it; many rows are drawn a window at a time.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { rows, rowKey, rowHref, loading = false, empty, paging, selection, preview } = props;
  const model = useTableModel(props);
  const [previewedId, setPreviewedId] = useState<string | null>(null);
  const showPreview = useCallback((rowId: string) => setPreviewedId(rowId), []);
  const previewed = previewedId === null ? undefined : model.rows.find((row) => rowKey(row) === previewedId);

  if (!loading && rows.length === 0 && empty !== undefined) return <div className={classes.empty}>{empty}</div>;

  return (
    <>
      <div className={classes.scroll}>
        {/* The roles are said again because `display: block` on a narrow screen would take them away. */}
        <table
          className={classes.table}
          role="table"
          aria-label={props.label}
          aria-busy={loading}
          aria-rowcount={rows.length + 1}
        >
          <thead role="rowgroup">
            <tr role="row">
              {selection !== undefined && (
                <th role="columnheader" className={classes.check}>
                  <SelectAll rows={rows.map(rowKey)} selection={selection} />
                </th>
              )}
              {model.columns.map((column) => (
                <HeaderCell key={column.key} column={column} order={model.order} onToggle={model.toggleOrder} />
              ))}
            </tr>
          </thead>
          {loading ? (
            <LoadingRows width={model.columns.length + (selection === undefined ? 0 : 1)} />
          ) : (
            <TableBody
              columns={model.columns}
              rows={model.rows}
              rowKey={rowKey}
              {...(rowHref !== undefined && { rowHref })}
              {...(selection !== undefined && { selection })}
              {...(preview !== undefined && { onPreview: showPreview })}
              previewedId={previewed === undefined ? null : previewedId}
            />
          )}
        </table>
      </div>
      {paging !== undefined && <Pages {...paging} />}
      {preview !== undefined && previewed !== undefined && (
        <SidePanel title={preview.title(previewed)} href={rowHref?.(previewed)} onClose={() => setPreviewedId(null)}>
          {preview.content(previewed)}
        </SidePanel>
      )}
    </>
  );
}

function LoadingRows({ width }: { width: number }) {
  return (
    <tbody role="rowgroup">
      {Array.from({ length: LOADING_ROWS }, (_, index) => (
        <tr role="row" key={index}>
          <td role="cell" colSpan={width}>
            <Skeleton height={20} />
          </td>
        </tr>
      ))}
    </tbody>
  );
}
