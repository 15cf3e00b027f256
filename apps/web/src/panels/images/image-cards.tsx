'use client';

import { formatBytes, type CatalogImageDetails, type ImageFacts } from '@bulkhead/shared';
import { Anchor, List, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { DataTable } from '../../components/data-table.tsx';
import { FactList } from '../../components/fact-list.tsx';
import { Link } from '../../components/link.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { SectionCard } from '../../components/section-card.tsx';

/** What the image is and what it wants to run. */
export function FactsCard({ image }: { image: CatalogImageDetails }) {
  const t = useTranslations('images.detail');
  const { facts } = image;
  const list = (values: readonly string[]) => (values.length === 0 ? t('none') : values.join(', '));
  return (
    <SectionCard title={t('facts')}>
      <FactList
        facts={[
          { label: t('reference'), value: image.reference, mono: true },
          { label: t('digest'), value: image.digest ?? t('none'), mono: true },
          { label: t('imageId'), value: image.imageId ?? t('none'), mono: true },
          { label: t('size'), value: formatBytes(image.sizeBytes) },
          { label: t('copies'), value: list(image.copies.map(({ hostName }) => hostName)) },
          ...(facts === null ? [] : wantsOf(facts, t)),
          ...(image.notes === '' ? [] : [{ label: t('notes'), value: image.notes }]),
        ]}
      />
    </SectionCard>
  );
}

function wantsOf(facts: ImageFacts, t: ReturnType<typeof useTranslations<'images.detail'>>) {
  const list = (values: readonly string[], joint = ', ') => (values.length === 0 ? t('none') : values.join(joint));
  return [
    { label: t('architecture'), value: facts.architecture },
    { label: t('entrypoint'), value: list(facts.entrypoint, ' '), mono: true },
    { label: t('command'), value: list(facts.command, ' '), mono: true },
    { label: t('user'), value: facts.user === '' ? t('none') : facts.user },
    { label: t('directory'), value: facts.workingDirectory === '' ? '/' : facts.workingDirectory, mono: true },
    { label: t('ports'), value: list(facts.ports) },
    { label: t('volumes'), value: list(facts.volumes) },
    { label: t('environment'), value: list(facts.envNames) },
  ];
}

/** Layers with their sizes, and which other images of the tenant have them too. */
export function LayersCard({ image, facts }: { image: CatalogImageDetails; facts: ImageFacts }) {
  const t = useTranslations('images.detail');
  const tColumn = useTranslations('images.column');
  return (
    <SectionCard title={t('layers')} description={t('layersHint')} flush>
      <DataTable
        label={t('layers')}
        rows={facts.layers.map((layer, index) => ({ ...layer, key: `${index}-${layer.digest}` }))}
        rowKey={({ key }) => key}
        columns={[
          {
            key: 'layer',
            header: t('layer'),
            cell: ({ digest }) => (
              <Text size="sm" ff="monospace">
                {digest.slice(7, 19)}
              </Text>
            ),
          },
          { key: 'size', header: tColumn('size'), align: 'end', cell: ({ sizeBytes }) => formatBytes(sizeBytes) },
          {
            key: 'shared',
            header: t('sharedWith'),
            cell: ({ digest }) => image.sharedLayers[digest]?.join(', ') ?? t('none'),
          },
        ]}
      />
    </SectionCard>
  );
}

/** The steps in which it was made. */
export function HistoryCard({ facts }: { facts: ImageFacts }) {
  const t = useTranslations('images.detail');
  const tColumn = useTranslations('images.column');
  return (
    <SectionCard title={t('history')} description={t('historyHint')} flush>
      <DataTable
        label={t('history')}
        rows={facts.history.map((step, index) => ({ ...step, key: String(index) }))}
        rowKey={({ key }) => key}
        columns={[
          {
            key: 'step',
            header: t('step'),
            cell: ({ createdBy }) => (
              <Text size="sm" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
                {createdBy === '' ? '–' : createdBy}
              </Text>
            ),
          },
          {
            key: 'size',
            header: tColumn('size'),
            align: 'end',
            cell: ({ layer }) => (layer === null ? '–' : formatBytes(facts.layers[layer]?.sizeBytes ?? 0)),
          },
          {
            key: 'made',
            header: tColumn('created'),
            cell: ({ createdAtMs }) => (createdAtMs === null ? '–' : <RelativeTime atMs={createdAtMs} />),
          },
        ]}
      />
    </SectionCard>
  );
}

/** Instances that were launched from it, and tenants that see it. */
export function UsesCard({ tenantSlug, image }: { tenantSlug: string; image: CatalogImageDetails }) {
  const t = useTranslations('images');
  return (
    <SectionCard title={t('detail.usedBy')}>
      {image.usedBy.length === 0 && image.usesOfOthers === 0 ? (
        <Text size="sm">{t('detail.usedByNone')}</Text>
      ) : (
        <List size="sm">
          {image.usedBy.map(({ id, name }) => (
            <List.Item key={id}>
              <Anchor component={Link} href={`/t/${tenantSlug}/instances/${id}`} size="sm">
                {name}
              </Anchor>
            </List.Item>
          ))}
          {image.usesOfOthers > 0 && <List.Item>{t('delete.others', { count: image.usesOfOthers })}</List.Item>}
        </List>
      )}
      {image.isOwn && (
        <>
          <Text size="sm" fw={600} mt="md">
            {t('detail.shares')}
          </Text>
          <Text size="sm">
            {image.shares.length === 0 ? t('detail.sharesNone') : image.shares.map(({ slug }) => slug).join(', ')}
          </Text>
        </>
      )}
    </SectionCard>
  );
}
