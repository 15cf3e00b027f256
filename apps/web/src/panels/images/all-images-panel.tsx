'use client';

import { formatBytes, type CatalogImage } from '@bulkhead/shared';
import { Button, Checkbox, Group, Select, Stack, Text } from '@mantine/core';
import { IconBoxSeam } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { DataTable, type DataTableColumn } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { CleanupView } from './cleanup-view.tsx';
import { ImageState } from './images-table.tsx';
import { useAllImages, useHostCleanup } from './queries/use-images.ts';
import { RegistriesCard } from './registries-card.tsx';

/** Every tenant's images, the registries for everybody, and what hosts can be freed of. */
export function AllImagesPanel() {
  const t = useTranslations('images');
  const { images, offer } = useAllImages();
  const columns: DataTableColumn<CatalogImage>[] = [
    { key: 'name', header: t('column.name'), sortValue: ({ name }) => name, cell: ({ name }) => name },
    {
      key: 'owner',
      header: t('column.owner'),
      sortValue: ({ owner }) => owner ?? '',
      cell: ({ owner }) => owner ?? '–',
    },
    { key: 'state', header: t('column.state'), cell: (image) => <ImageState image={image} /> },
    { key: 'visibility', header: t('column.visibility'), cell: ({ visibility }) => t(`visibility.${visibility}`) },
    {
      key: 'size',
      header: t('column.size'),
      align: 'end',
      sortValue: ({ sizeBytes }) => sizeBytes,
      cell: ({ sizeBytes }) => formatBytes(sizeBytes),
    },
    {
      key: 'uses',
      header: t('column.uses'),
      sortValue: ({ uses }) => uses,
      cell: ({ uses }) => t('uses', { count: uses }),
    },
    {
      key: 'copies',
      header: t('column.copies'),
      cell: ({ copies }) => (copies.length === 0 ? t('nowhere') : copies.map(({ hostName }) => hostName).join(', ')),
    },
    {
      key: 'actions',
      header: t('column.actions'),
      hideHeader: true,
      align: 'end',
      cell: ({ id, name, state, visibility }) =>
        state === 'ready' && (
          <Button
            size="compact-sm"
            variant="subtle"
            aria-label={t(visibility === 'public' ? 'all.withdrawNamed' : 'all.offerNamed', { name })}
            onClick={() => offer.mutate({ imageId: id, isOffered: visibility !== 'public' })}
          >
            {t(visibility === 'public' ? 'all.withdraw' : 'all.offer')}
          </Button>
        ),
    },
  ];
  return (
    <div data-testid="all-images-panel">
      <PageHeader title={t('all.title')} description={t('all.description')} />
      <Stack gap="md">
        <ErrorAlert error={offer.error} />
        <SectionCard title={t('all.title')} description={t('all.note')} flush>
          <QueryState
            query={images}
            empty={
              <EmptyState icon={<IconBoxSeam size={28} />} title={t('all.none.title')}>
                {t('all.none.text')}
              </EmptyState>
            }
          >
            {(rows) => <DataTable label={t('all.title')} rows={rows} rowKey={({ id }) => id} columns={columns} />}
          </QueryState>
        </SectionCard>
        <HostCleanupCard />
        <RegistriesCard tenantSlug={null} reason={null} />
      </Stack>
    </div>
  );
}

function HostCleanupCard() {
  const t = useTranslations('images');
  const { hosts, cleanUp } = useAllImages();
  const [hostId, setHostId] = useState<string | null>(null);
  const [withUnused, setWithUnused] = useState(false);
  const preview = useHostCleanup(hostId, withUnused);
  const goes = preview.data?.hosts.some(({ going, reachable }) => reachable && going.length > 0) ?? false;
  return (
    <SectionCard title={t('all.cleanUp')} description={t('cleanUp.text')}>
      <Stack gap="sm">
        <Group align="end">
          <Select
            label={t('all.host')}
            placeholder={t('all.chooseHost')}
            data={(hosts.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            value={hostId}
            onChange={setHostId}
          />
          <Checkbox
            label={t('cleanUp.unused')}
            checked={withUnused}
            onChange={(event) => setWithUnused(event.currentTarget.checked)}
          />
        </Group>
        {hostId !== null && (
          <QueryState query={preview} skeletonHeight={60} isEmpty={() => false}>
            {(cleanup) => <CleanupView cleanup={cleanup} />}
          </QueryState>
        )}
        {cleanUp.data && (
          <Text size="sm" role="status">
            {t('cleanUp.started', { count: cleanUp.data.tasks })}
          </Text>
        )}
        <ErrorAlert error={cleanUp.error} />
        <Group justify="flex-end">
          <Button
            disabled={!goes}
            loading={cleanUp.isPending}
            onClick={() => hostId !== null && cleanUp.mutate({ hostId, withUnused })}
          >
            {t('cleanUp.submit')}
          </Button>
        </Group>
      </Stack>
    </SectionCard>
  );
}
