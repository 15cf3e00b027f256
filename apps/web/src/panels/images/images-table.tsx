'use client';

import { formatBytes, type CatalogImage } from '@bulkhead/shared';
import { Anchor, Text } from '@mantine/core';
import { IconCircleCheck, IconCircleX, IconClock } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { DataTable, type DataTableColumn } from '../../components/data-table.tsx';
import { Link } from '../../components/link.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import badge from '../../components/state-badge.module.css';
import { TaskLine } from './task-progress.tsx';

const LOOKS = {
  pending: { tone: 'busy', icon: IconClock },
  ready: { tone: 'ok', icon: IconCircleCheck },
  failed: { tone: 'bad', icon: IconCircleX },
} as const;

/** How an entry is: what its host does for it, or what became of it. */
export function ImageState({ image }: { image: CatalogImage }) {
  const t = useTranslations('images.state');
  if (image.task !== null) return <TaskLine name={image.name} task={image.task} />;
  const { tone, icon: Shape } = LOOKS[image.state];
  return (
    <span className={badge.badge} data-tone={tone} data-state={image.state}>
      <span className={badge.icon} aria-hidden>
        <Shape size={14} stroke={2} />
      </span>
      {t(image.state)}
    </span>
  );
}

/** Entries of the catalogue that a tenant sees. */
export function ImagesTable({ tenantSlug, images }: { tenantSlug: string; images: readonly CatalogImage[] }) {
  const t = useTranslations('images');
  const columns: DataTableColumn<CatalogImage>[] = [
    {
      key: 'name',
      header: t('column.name'),
      sortValue: ({ name }) => name,
      exportValue: ({ name }) => name,
      cell: (image) => (
        <div>
          <Anchor component={Link} href={`/t/${tenantSlug}/images/${image.id}`} size="sm" fw={600}>
            {image.name}
          </Anchor>
          <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {image.reference}
          </Text>
        </div>
      ),
    },
    { key: 'state', header: t('column.state'), width: '160px', cell: (image) => <ImageState image={image} /> },
    {
      key: 'origin',
      header: t('column.origin'),
      sortValue: ({ origin }) => origin,
      cell: ({ origin }) => t(`origin.${origin}`),
    },
    {
      key: 'visibility',
      header: t('column.visibility'),
      sortValue: ({ visibility }) => visibility,
      cell: ({ isOwn, owner, visibility }) =>
        isOwn
          ? t(`visibility.${visibility}`)
          : visibility === 'public'
            ? t('offered')
            : t('sharedBy', { owner: owner ?? '' }),
    },
    {
      key: 'size',
      header: t('column.size'),
      align: 'end',
      sortValue: ({ sizeBytes }) => sizeBytes,
      exportValue: ({ sizeBytes }) => sizeBytes,
      cell: ({ sizeBytes, state }) => (state === 'ready' ? formatBytes(sizeBytes) : '–'),
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
      key: 'created',
      header: t('column.created'),
      sortValue: ({ createdAtMs }) => createdAtMs,
      cell: ({ createdAtMs }) => <RelativeTime atMs={createdAtMs} />,
    },
  ];
  return (
    <DataTable
      label={t('title')}
      rows={images}
      rowKey={({ id }) => id}
      rowHref={({ id }) => `/t/${tenantSlug}/images/${id}`}
      columns={columns}
    />
  );
}
