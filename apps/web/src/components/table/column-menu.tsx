'use client';

import { Button, Checkbox, Popover, Stack } from '@mantine/core';
import { IconColumns3 } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import type { DataTableColumn } from './types.ts';
import { useColumnChoice } from './use-column-choice.ts';

interface ColumnMenuProps<Row> {
  tableId: string;
  columns: readonly DataTableColumn<Row>[];
}

/** Chooses the columns of a table. */
export function ColumnMenu<Row>({ tableId, columns }: ColumnMenuProps<Row>) {
  const t = useTranslations('common.table');
  const { choosable, hidden, show, reset } = useColumnChoice(tableId, columns);
  return (
    <Popover position="bottom-end" trapFocus returnFocus shadow="md" portalProps={{ target: '#content' }}>
      <Popover.Target>
        <Button variant="default" leftSection={<IconColumns3 size={15} aria-hidden />}>
          {t('columns')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('columns')}>
        <Stack gap={8}>
          {choosable.map(({ key, header }) => (
            <Checkbox
              key={key}
              size="xs"
              label={header}
              checked={!hidden.has(key)}
              onChange={(event) => show(key, event.currentTarget.checked)}
            />
          ))}
          <Button variant="subtle" size="compact-xs" onClick={reset}>
            {t('columnsReset')}
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
