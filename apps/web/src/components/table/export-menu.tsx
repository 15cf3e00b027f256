'use client';

import { Button, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { IconDownload } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { saveFile } from '../save-file.ts';
import { useErrorMessage } from '../use-error-message.ts';
import { exportRows } from './export-rows.ts';
import type { ExportFormat, ExportSource } from './export-rows.ts';

const TYPES: Record<ExportFormat, string> = { csv: 'text/csv;charset=utf-8', json: 'application/json' };

interface ExportMenuProps<Row> extends ExportSource<Row> {
  /** Without its ending. */
  fileName: string;
}

/** Everything that the filters let through as a file. */
export function ExportMenu<Row>({ fileName, ...source }: ExportMenuProps<Row>) {
  const t = useTranslations('common.table.export');
  const toMessage = useErrorMessage();
  const exporting = useMutation({
    mutationFn: (format: ExportFormat) => exportRows(source, format),
    onSuccess: ({ parts, rows, truncated }, format) => {
      saveFile(new Blob(parts, { type: TYPES[format] }), `${fileName}.${format}`);
      notifications.show({ message: t(truncated ? 'truncated' : 'done', { count: rows }) });
    },
    onError: (error) => {
      const { title, remedy } = toMessage(error);
      notifications.show({ color: 'red', title, message: remedy });
    },
  });
  return (
    <Menu position="bottom-end" portalProps={{ target: '#content' }}>
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={15} aria-hidden />} loading={exporting.isPending}>
          {t('title')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => exporting.mutate('csv')}>{t('csv')}</Menu.Item>
        <Menu.Item onClick={() => exporting.mutate('json')}>{t('json')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
