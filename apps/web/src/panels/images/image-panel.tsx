'use client';

import type { CatalogImageDetails } from '@bulkhead/shared';
import { Button, Group, Stack, Text } from '@mantine/core';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { lateDialog } from '../../components/late.tsx';
import { Link } from '../../components/link.tsx';
import { Notice } from '../../components/notice.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { useTenantAllows } from '../../components/use-session.ts';
import { FactsCard, HistoryCard, LayersCard, UsesCard } from './image-cards.tsx';
import { ImageState } from './images-table.tsx';
import { PullWatch } from './pull-dialog.tsx';
import { useImage, useImageActions } from './queries/use-images.ts';
import { TaskDetails } from './task-progress.tsx';
import { ProblemText } from '../../components/problem-text.tsx';

const ChangeDialog = lateDialog(() => import('./image-dialogs.tsx').then((module) => module.ChangeDialog), 'opened');
const ShareDialog = lateDialog(() => import('./image-dialogs.tsx').then((module) => module.ShareDialog), 'opened');
const DeleteDialog = lateDialog(() => import('./image-dialogs.tsx').then((module) => module.DeleteDialog), 'opened');
const PushDialog = lateDialog(() => import('./push-dialog.tsx').then((module) => module.PushDialog), 'opened');

interface ImagePanelProps {
  tenantSlug: string;
  imageId: string;
}

/** One image: what it is, what it is made of, who uses it, and what can be done with it. */
export function ImagePanel({ tenantSlug, imageId }: ImagePanelProps) {
  const image = useImage(tenantSlug, imageId);
  return (
    <QueryState query={image} isEmpty={() => false}>
      {(data) => <Content tenantSlug={tenantSlug} image={data} />}
    </QueryState>
  );
}

function Content({ tenantSlug, image }: { tenantSlug: string; image: CatalogImageDetails }) {
  const t = useTranslations('images');
  return (
    <div data-testid="image-panel">
      <PageHeader
        title={image.name}
        description={image.isOwn ? t(`visibility.${image.visibility}`) : t('sharedBy', { owner: image.owner ?? '' })}
        breadcrumbs={[{ label: t('title'), href: `/t/${tenantSlug}/images` }]}
        actions={<Actions tenantSlug={tenantSlug} image={image} />}
      />
      <Stack gap="md">
        {image.task === null ? (
          <Group data-testid="image-state" data-state={image.state}>
            <ImageState image={image} />
          </Group>
        ) : (
          <SectionCard>
            <TaskDetails tenantSlug={tenantSlug} name={image.name} task={image.task} />
          </SectionCard>
        )}
        {image.state === 'failed' && (
          <Notice tone="bad" role="alert" title={t('pull.failed')}>
            <ProblemText problem={image.problem} />
          </Notice>
        )}
        <FactsCard image={image} />
        {image.facts === null ? (
          <Text size="sm" c="dimmed">
            {t('detail.unknown')}
          </Text>
        ) : (
          <>
            <LayersCard image={image} facts={image.facts} />
            {image.facts.history.length > 0 && <HistoryCard facts={image.facts} />}
          </>
        )}
        <UsesCard tenantSlug={tenantSlug} image={image} />
      </Stack>
    </div>
  );
}

type Opened = 'push' | 'share' | 'change' | 'delete' | 'newer' | null;

function Actions({ tenantSlug, image }: { tenantSlug: string; image: CatalogImageDetails }) {
  const t = useTranslations('images');
  const router = useRouter();
  const reason = useTenantAllows(tenantSlug, 'images:write') ? null : t('notAllowed');
  const [opened, setOpened] = useState<Opened>(null);
  const dialog = (what: Opened) => ({
    tenantSlug,
    image,
    opened: opened === what,
    onClose: () => setOpened(null),
  });
  const isReady = image.state === 'ready';
  const actions: Exclude<Opened, null>[] = [
    ...(isReady && image.origin === 'pull' ? (['newer'] as const) : []),
    ...(isReady ? (['push', 'share'] as const) : []),
    'change',
    'delete',
  ];
  return (
    <Group gap="xs">
      {isReady && (
        <Button
          component={Link}
          href={`/t/${tenantSlug}/instances/launch?image=${encodeURIComponent(launchName(image))}`}
        >
          {t('action.launch')}
        </Button>
      )}
      {image.isOwn &&
        actions.map((what) => (
          <ActionButton
            key={what}
            variant="default"
            {...(what === 'delete' && { color: 'red', variant: 'outline' })}
            reason={reason}
            onClick={() => setOpened(what)}
          >
            {t(`action.${what}`)}
          </ActionButton>
        ))}
      {image.isOwn && (
        <>
          {opened === 'push' && <PushDialog {...dialog('push')} />}
          {opened === 'share' && <ShareDialog {...dialog('share')} />}
          {opened === 'change' && <ChangeDialog {...dialog('change')} />}
          <DeleteDialog {...dialog('delete')} onDeleted={() => router.push(`/t/${tenantSlug}/images`)} />
          <NewerDialog {...dialog('newer')} />
        </>
      )}
    </Group>
  );
}

/** What it is launched by: whose it is belongs to the name of somebody else's. */
function launchName({ isOwn, owner, name }: CatalogImageDetails): string {
  return isOwn || owner === null ? name : `${owner}/${name}`;
}

function NewerDialog({ tenantSlug, image, opened, onClose }: ImagePanelDialog) {
  const t = useTranslations('images');
  return (
    <Dialog opened={opened} onClose={onClose} title={t('newer.title', { name: image.name })} size="lg">
      <NewerSteps tenantSlug={tenantSlug} imageId={image.id} onClose={onClose} />
    </Dialog>
  );
}

interface ImagePanelDialog {
  tenantSlug: string;
  image: CatalogImageDetails;
  opened: boolean;
  onClose: () => void;
}

function NewerSteps({ tenantSlug, imageId, onClose }: ImagePanelProps & { onClose: () => void }) {
  const t = useTranslations('images');
  const { pullNewer } = useImageActions();
  if (pullNewer.data) return <PullWatch tenantSlug={tenantSlug} imageId={pullNewer.data.imageId} onClose={onClose} />;
  return (
    <Stack gap="sm">
      <Text size="sm">{t('pull.referenceHint')}</Text>
      <ErrorAlert error={pullNewer.error} />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {t('cancel')}
        </Button>
        <Button loading={pullNewer.isPending} onClick={() => pullNewer.mutate({ tenantSlug, imageId })}>
          {t('action.newer')}
        </Button>
      </Group>
    </Stack>
  );
}
