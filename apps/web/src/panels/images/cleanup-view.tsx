'use client';

import { formatBytes, type ImageCleanup } from '@bulkhead/shared';
import { List, Stack, Text, Title } from '@mantine/core';
import { useTranslations } from 'next-intl';

/** What a clean-up takes and leaves on each host, with the reason. */
export function CleanupView({ cleanup }: { cleanup: ImageCleanup }) {
  const t = useTranslations('images.cleanUp');
  if (cleanup.hosts.every(({ going, kept }) => going.length + kept.length === 0)) {
    return <Text size="sm">{t('nothing')}</Text>;
  }
  return (
    <Stack gap="md">
      {cleanup.hosts.map((host) => (
        <section key={host.hostId} aria-label={host.hostName} data-testid="cleanup-host">
          <Title order={3} size="sm">
            {t('frees', { host: host.hostName, bytes: formatBytes(host.freedBytes) })}
          </Title>
          {!host.reachable && (
            <Text size="xs" c="dimmed">
              {t('away')}
            </Text>
          )}
          <CleanupList title={t('going')} rows={host.going.map((row) => ({ ...row, uses: 0 }))} />
          <CleanupList title={t('kept')} rows={host.kept} />
        </section>
      ))}
    </Stack>
  );
}

type Row =
  ImageCleanup['hosts'][number]['kept'][number] | (ImageCleanup['hosts'][number]['going'][number] & { uses: number });

function CleanupList({ title, rows }: { title: string; rows: readonly Row[] }) {
  const t = useTranslations('images.cleanUp.reason');
  if (rows.length === 0) return null;
  return (
    <>
      <Text size="xs" fw={600} mt="xs">
        {title}
      </Text>
      <List size="sm">
        {rows.slice(0, 50).map((row) => (
          <List.Item key={row.imageId}>
            {row.owner === null ? row.name : `${row.owner}/${row.name}`} · {formatBytes(row.sizeBytes)} ·{' '}
            {t(row.reason, { count: row.uses })}
          </List.Item>
        ))}
      </List>
    </>
  );
}
