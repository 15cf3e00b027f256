'use client';

import { formatBytes } from '@bulkhead/shared';
import { Group, Tabs } from '@mantine/core';
import { IconBoxSeam, IconRecycle, IconCameraPlus, IconDownload, IconUpload } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { lateDialog } from '../../components/late.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { useTenantAllows } from '../../components/use-session.ts';
import { ImagesTable } from './images-table.tsx';
import { useCatalog } from './queries/use-images.ts';
import { RegistriesCard } from './registries-card.tsx';

const CleanupDialog = lateDialog(() => import('./cleanup-dialog.tsx').then((module) => module.CleanupDialog), 'opened');
const CommitDialog = lateDialog(() => import('./commit-dialog.tsx').then((module) => module.CommitDialog), 'opened');
const ImportDialog = lateDialog(() => import('./import-dialog.tsx').then((module) => module.ImportDialog), 'opened');
const PullDialog = lateDialog(() => import('./pull-dialog.tsx').then((module) => module.PullDialog), 'opened');

type Opened = 'pull' | 'import' | 'commit' | 'cleanUp' | null;

interface ImagesPanelProps {
  tenantSlug: string;
  /** A reference that somebody wants to fetch, from the launch form. */
  wanted: string | null;
}

/** The tenant's catalogue of images, and the registries that they come from. */
export function ImagesPanel({ tenantSlug, wanted }: ImagesPanelProps) {
  const t = useTranslations('images');
  const catalog = useCatalog(tenantSlug);
  const reason = useTenantAllows(tenantSlug, 'images:write') ? null : t('notAllowed');
  const [opened, setOpened] = useState<Opened>(wanted === null ? null : 'pull');
  const close = () => setOpened(null);
  const pull = (
    <ActionButton
      reason={reason}
      leftSection={<IconDownload size={15} aria-hidden />}
      onClick={() => setOpened('pull')}
    >
      {t('action.pull')}
    </ActionButton>
  );
  const others = (
    [
      ['import', IconUpload],
      ['commit', IconCameraPlus],
      ['cleanUp', IconRecycle],
    ] as const
  ).map(([what, Icon]) => (
    <ActionButton
      key={what}
      variant="default"
      reason={reason}
      leftSection={<Icon size={15} aria-hidden />}
      onClick={() => setOpened(what)}
    >
      {t(`action.${what}`)}
    </ActionButton>
  ));
  const quota = catalog.data?.quota;
  const own = catalog.data?.images.filter(({ isOwn }) => isOwn).length ?? 0;
  const used =
    quota === undefined
      ? undefined
      : t('quota', { used: formatBytes(quota.usedBytes), limit: formatBytes(quota.limitBytes), count: own });
  return (
    <div data-testid="images-panel">
      <PageHeader
        title={t('title')}
        description={t('description')}
        actions={
          <Group gap="xs">
            {others}
            {pull}
          </Group>
        }
      />
      <Tabs defaultValue="images" keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="images">{t('tab.images')}</Tabs.Tab>
          <Tabs.Tab value="registries">{t('tab.registries')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="images">
          <SectionCard title={t('tab.images')} description={used} flush>
            <QueryState
              query={catalog}
              isEmpty={({ images }) => images.length === 0}
              empty={
                <EmptyState icon={<IconBoxSeam size={28} />} title={t('none.title')} action={pull}>
                  {t('none.text')}
                </EmptyState>
              }
            >
              {({ images }) => <ImagesTable tenantSlug={tenantSlug} images={images} />}
            </QueryState>
          </SectionCard>
        </Tabs.Panel>
        <Tabs.Panel value="registries">
          <RegistriesCard tenantSlug={tenantSlug} reason={reason === null ? null : t('registries.notAllowed')} />
        </Tabs.Panel>
      </Tabs>
      <PullDialog tenantSlug={tenantSlug} opened={opened === 'pull'} reference={wanted ?? ''} onClose={close} />
      <ImportDialog tenantSlug={tenantSlug} opened={opened === 'import'} onClose={close} />
      <CommitDialog tenantSlug={tenantSlug} opened={opened === 'commit'} onClose={close} />
      <CleanupDialog tenantSlug={tenantSlug} opened={opened === 'cleanUp'} onClose={close} />
    </div>
  );
}
