'use client';

import { Button, Kbd, TextInput } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconSearch, IconX } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useRef } from 'react';
import type { ReactNode } from 'react';
import { ColumnMenu } from './column-menu.tsx';
import { ExportMenu } from './export-menu.tsx';
import type { ExportSource } from './export-rows.ts';
import { SavedViews } from './saved-views.tsx';
import classes from './table-toolbar.module.css';
import type { DataTableColumn } from './types.ts';

const FILTER_MAX = 100;

export interface TableToolbarProps<Row> {
  /** The text that narrows the list; `/` goes to it. */
  filter: { label: string; value: string; onChange: (text: string) => void };
  /** More filters: their own inputs, each of them part of the URL. */
  children?: ReactNode;
  /** Left out while nothing narrows the list. */
  onClear?: (() => void) | undefined;
  /** The table's own `tableId`: with it there are saved views and a choice of columns. */
  tableId?: string;
  columns: readonly DataTableColumn<Row>[];
  /** Offers what is filtered as a file of this name, without ending. */
  exporting?: { fileName: string; readPage: ExportSource<Row>['readPage'] };
}

/** What stands above a table: filters at the left; views, columns and export at the right. */
export function TableToolbar<Row>(props: TableToolbarProps<Row>) {
  const { filter, children, onClear, tableId, columns, exporting } = props;
  const t = useTranslations('common.table');
  const input = useRef<HTMLInputElement>(null);
  useHotkeys([['/', () => input.current?.focus()]]);
  return (
    <div className={classes.root}>
      <search className={classes.filters}>
        <TextInput
          ref={input}
          type="search"
          className={classes.text}
          aria-label={filter.label}
          placeholder={filter.label}
          leftSection={<IconSearch size={15} aria-hidden />}
          rightSection={filter.value === '' ? <Kbd aria-hidden>/</Kbd> : null}
          value={filter.value}
          maxLength={FILTER_MAX}
          onChange={(event) => filter.onChange(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') filter.onChange('');
          }}
        />
        {children}
        {onClear !== undefined && (
          <Button variant="subtle" color="gray" leftSection={<IconX size={14} aria-hidden />} onClick={onClear}>
            {t('clearFilters')}
          </Button>
        )}
      </search>
      <div className={classes.tools}>
        {tableId !== undefined && <SavedViews tableId={tableId} />}
        {tableId !== undefined && <ColumnMenu tableId={tableId} columns={columns} />}
        {exporting !== undefined && <ExportMenu {...exporting} columns={columns} />}
      </div>
    </div>
  );
}
