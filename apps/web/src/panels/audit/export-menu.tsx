'use client';

import type { AuditFilters } from '@bulkhead/shared';
import { Button, Menu, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useFormatter, useTranslations } from 'next-intl';
import { useErrorMessage } from '../../components/use-error-message.ts';
import { useExport } from './queries/use-audit.ts';

/** Everything that the filters let through as a file, up to a bound. */
export function ExportMenu({ tenantSlug, filters }: { tenantSlug: string | null; filters: AuditFilters }) {
  const t = useTranslations('audit.export');
  const format = useFormatter();
  const message = useErrorMessage();
  const { exporting, entries } = useExport(tenantSlug, filters);
  const { data, error, isPending } = exporting;
  return (
    <div>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />} loading={isPending}>
            {t('export')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => exporting.mutate('csv')}>{t('csv')}</Menu.Item>
          <Menu.Item onClick={() => exporting.mutate('jsonl')}>{t('jsonl')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Text size="xs" c="dimmed" role="status">
        {isPending && t('reading', { count: format.number(entries) })}
        {error !== null && message(error).title}
        {data !== undefined &&
          !isPending &&
          t(data.truncated ? 'truncated' : 'done', { count: format.number(data.entries) })}
      </Text>
    </div>
  );
}
