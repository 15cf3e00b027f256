'use client';

import type { InstanceView } from '@bulkhead/shared';
import { Group, Stack } from '@mantine/core';
import { IconArrowBackUp, IconRefreshDot } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ActionButton } from '../../../components/action-button.tsx';
import { ConfirmDialog } from '../../../components/confirm-dialog.tsx';
import { FactList } from '../../../components/fact-list.tsx';
import { lateDialog } from '../../../components/late.tsx';
import { SectionCard } from '../../../components/section-card.tsx';
import { useNotNow } from './use-not-now.ts';
import { useSettings } from './use-settings.ts';

const RebuildDialog = lateDialog(() => import('./rebuild-dialog.tsx').then((module) => module.RebuildDialog), 'opened');

/** Another image under the same instance, and the way back. */
export function ImageCard({ instance }: { instance: InstanceView }) {
  const t = useTranslations('instance-settings.image');
  const notNow = useNotNow(instance);
  const { rollBack } = useSettings({ tenantSlug: instance.tenantSlug, instanceId: instance.id });
  const [dialog, setDialog] = useState<'rebuild' | 'roll-back' | null>(null);
  const { imageBefore } = instance;
  const close = () => {
    rollBack.reset();
    setDialog(null);
  };
  return (
    <SectionCard title={t('title')}>
      <Stack gap="sm">
        <FactList
          facts={[
            { label: t('now'), value: `${instance.image} · ${shortId(instance.imageId)}`, mono: true },
            {
              label: t('before'),
              value: imageBefore === null ? t('none') : `${imageBefore.reference} · ${shortId(imageBefore.id)}`,
              mono: imageBefore !== null,
            },
          ]}
        />
        <Group justify="flex-end" gap={6}>
          <ActionButton
            variant="default"
            leftSection={<IconArrowBackUp size={15} aria-hidden />}
            reason={notNow('rebuild') ?? (imageBefore === null ? t('noneBefore') : null)}
            onClick={() => setDialog('roll-back')}
          >
            {t('rollBack')}
          </ActionButton>
          <ActionButton
            variant="default"
            leftSection={<IconRefreshDot size={15} aria-hidden />}
            reason={notNow('rebuild')}
            onClick={() => setDialog('rebuild')}
          >
            {t('rebuild')}
          </ActionButton>
        </Group>
      </Stack>
      <RebuildDialog instance={instance} opened={dialog === 'rebuild'} onClose={close} />
      <ConfirmDialog
        opened={dialog === 'roll-back'}
        onClose={close}
        title={t('rollBackTitle', { image: imageBefore?.reference ?? '' })}
        losses={[t('loss')]}
        confirmLabel={t('rollBack')}
        pending={rollBack.isPending}
        error={rollBack.error}
        onConfirm={() => rollBack.run(close)}
      >
        {t('keeps')}
      </ConfirmDialog>
    </SectionCard>
  );
}

function shortId(id: string): string {
  return id.replace(/^sha256:/, '').slice(0, 12);
}
