'use client';

import type { InstanceView } from '@bulkhead/shared';
import { Autocomplete } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ConfirmDialog } from '../../../components/confirm-dialog.tsx';
import { useTRPC } from '../../../trpc/client.tsx';
import { useSettings } from './use-settings.ts';

interface RebuildDialogProps {
  instance: InstanceView;
  opened: boolean;
  onClose: () => void;
}

/** Asks for the image that is to be put under the instance, and says what that costs. */
export function RebuildDialog({ instance, opened, onClose }: RebuildDialogProps) {
  const t = useTranslations('instance-settings.image');
  const trpc = useTRPC();
  const { tenantSlug, id: instanceId, hostName } = instance;
  const images = useQuery(trpc.images.list.queryOptions({ tenantSlug }, { enabled: opened }));
  const { rebuild } = useSettings({ tenantSlug, instanceId });
  const [image, setImage] = useState(instance.image);
  const close = () => {
    rebuild.reset();
    onClose();
  };
  const here = (images.data ?? []).filter(({ hosts }) => hosts.includes(hostName)).map(({ reference }) => reference);
  return (
    <ConfirmDialog
      opened={opened}
      onClose={close}
      title={t('rebuildTitle', { name: instance.name })}
      losses={[t('loss')]}
      confirmLabel={t('rebuild')}
      pending={rebuild.isPending}
      error={rebuild.error}
      onConfirm={() => rebuild.run(image.trim() === '' ? null : image.trim(), close)}
    >
      {t('keeps')}
      <Autocomplete
        mt="sm"
        data-autofocus
        label={t('image')}
        description={t('imageHint', { host: hostName })}
        data={here}
        limit={50}
        value={image}
        onChange={setImage}
        autoComplete="off"
        spellCheck={false}
      />
    </ConfirmDialog>
  );
}
