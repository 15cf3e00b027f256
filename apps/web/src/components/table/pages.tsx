'use client';

import { Group, NativeSelect, Pagination, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import classes from './table.module.css';
import type { DataTablePaging } from './types.ts';

/** Which rows of how many are shown, and the way to the others. */
export function Pages({ page, pageSize, total, onPageChange, pageSizes, onPageSizeChange }: DataTablePaging) {
  const t = useTranslations('common.table');
  const pages = Math.max(1, Math.ceil(total / pageSize));
  const first = total === 0 ? 0 : (page - 1) * pageSize + 1;
  const smallest = pageSizes === undefined ? Infinity : Math.min(...pageSizes);
  return (
    <Group justify="space-between" gap="sm" className={classes.pages}>
      <Group gap="sm">
        <Text size="xs" c="dimmed" aria-live="polite">
          {t('range', { first, last: Math.min(page * pageSize, total), total })}
        </Text>
        {pageSizes !== undefined && total > smallest && (
          <NativeSelect
            size="xs"
            aria-label={t('pageSize')}
            value={pageSize}
            onChange={(event) => onPageSizeChange?.(Number(event.currentTarget.value))}
            data={pageSizes.map((size) => ({ value: String(size), label: t('perPage', { size }) }))}
          />
        )}
      </Group>
      {pages > 1 && (
        <Pagination
          size="sm"
          total={pages}
          value={page}
          onChange={onPageChange}
          getControlProps={(control) => ({ 'aria-label': t(`control.${control}`) })}
          getItemProps={(item) => ({ 'aria-label': t('pageNumber', { page: item }) })}
        />
      )}
    </Group>
  );
}
