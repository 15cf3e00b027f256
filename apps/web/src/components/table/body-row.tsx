'use client';

import { Checkbox } from '@mantine/core';
import { useRouter } from 'next/navigation';
import { memo } from 'react';
import type { KeyboardEvent, MouseEvent, Ref } from 'react';
import { Link } from '../link.tsx';
import classes from './table.module.css';
import type { DataTableColumn } from './types.ts';

export interface BodyRowProps<Row> {
  row: Row;
  rowId: string;
  columns: readonly DataTableColumn<Row>[];
  href?: string | undefined;
  /** Names the row's checkbox; without it there is none. */
  checkLabel?: string | undefined;
  selected: boolean;
  onSelect: (rowId: string, selected: boolean) => void;
  /** Shows the row's facts at the side, instead of leaving for its page. */
  onPreview?: ((rowId: string) => void) | undefined;
  previewed: boolean;
  /** Where only a window of the rows is drawn: the row's place, and what measures it. */
  index?: number | undefined;
  measure?: Ref<HTMLTableRowElement> | undefined;
}

/** True where the click was meant for something inside the row. */
function hitsControl(event: MouseEvent<HTMLElement>): boolean {
  const target = event.target;
  return (
    target instanceof Element && target.closest('a, button, input, label, [role="menu"], [role="dialog"]') !== null
  );
}

function Row<Row>(props: BodyRowProps<Row>) {
  const { row, rowId, columns, href, checkLabel, selected, onSelect, onPreview, previewed, index, measure } = props;
  const router = useRouter();
  const onClick = (event: MouseEvent<HTMLTableRowElement>) => {
    // Somebody who drags over text wants to copy it.
    if (hitsControl(event) || window.getSelection()?.isCollapsed === false) return;
    // A click that closes a menu or a dialog bubbles through React's tree, not through the row's own elements.
    if (!(event.target instanceof Node && event.currentTarget.contains(event.target))) return;
    if (onPreview !== undefined) onPreview(rowId);
    else if (href !== undefined) router.push(href);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTableRowElement>) => {
    if (event.target !== event.currentTarget) return;
    if (event.key === 'Enter' && href !== undefined) router.push(href);
    else if (event.key === ' ' && onPreview !== undefined) onPreview(rowId);
    else return;
    event.preventDefault();
  };
  return (
    <tr
      ref={measure}
      role="row"
      tabIndex={-1}
      data-row={rowId}
      data-link={href !== undefined || onPreview !== undefined || undefined}
      data-selected={selected || undefined}
      data-previewed={previewed || undefined}
      {...(index !== undefined && { 'data-index': index, 'aria-rowindex': index + 2 })}
      onClick={onClick}
      onKeyDown={onKeyDown}
    >
      {checkLabel !== undefined && (
        <td role="cell" className={classes.check}>
          <Checkbox
            size="xs"
            aria-label={checkLabel}
            checked={selected}
            onChange={(event) => onSelect(rowId, event.currentTarget.checked)}
          />
        </td>
      )}
      {columns.map((column, place) => (
        <Cell key={column.key} column={column} row={row} first={place === 0} href={href} />
      ))}
    </tr>
  );
}

function Cell<Row>({
  column,
  row,
  first,
  href,
}: {
  column: DataTableColumn<Row>;
  row: Row;
  first: boolean;
  href: string | undefined;
}) {
  const content = column.cell(row);
  if (first) {
    return (
      <th role="rowheader" scope="row" className={classes.name}>
        {href === undefined ? (
          content
        ) : (
          <Link href={href} className={classes.link}>
            {content}
          </Link>
        )}
      </th>
    );
  }
  return (
    <td
      role="cell"
      data-align={column.align ?? 'start'}
      {...(column.hideHeader === true ? { className: classes.actions } : { 'data-label': column.header })}
    >
      <span className={classes.value}>{content}</span>
    </td>
  );
}

/** One row. Drawn again only when something of its own has changed, so that scrolling draws new rows only. */
export const BodyRow = memo(Row) as typeof Row; // memo() forgets that the component is generic.
