'use client';

import type { ChannelView } from '@bulkhead/shared';
import { Button, Group, Stack, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { useChannelActions } from './queries/use-channels.ts';
import { SigningSecretView } from './signing-secret-view.tsx';

interface RotateDialogProps {
  tenantSlug: string | null;
  /** Null: closed. */
  channel: ChannelView | null;
  onClose: () => void;
}

/** Replaces a webhook's signing key, and shows the new one once. */
export function RotateDialog({ tenantSlug, channel, onClose }: RotateDialogProps) {
  const t = useTranslations('alert-channels');
  return (
    <Dialog
      opened={channel !== null}
      onClose={onClose}
      title={t('rotateNamed', { name: channel?.name ?? '' })}
      closeOnClickOutside={false}
    >
      {channel !== null && <Rotation tenantSlug={tenantSlug} channelId={channel.id} onClose={onClose} />}
    </Dialog>
  );
}

function Rotation({
  tenantSlug,
  channelId,
  onClose,
}: {
  tenantSlug: string | null;
  channelId: string;
  onClose: () => void;
}) {
  const t = useTranslations('alert-channels');
  const tCommon = useTranslations('common');
  const { rotate } = useChannelActions(tenantSlug);
  if (rotate.data) return <SigningSecretView signingSecret={rotate.data.signingSecret} onClose={onClose} />;
  return (
    <Stack gap="sm">
      <Text size="sm">{t('rotateText')}</Text>
      <ErrorAlert error={rotate.error} />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {tCommon('cancel')}
        </Button>
        <Button data-autofocus loading={rotate.isPending} onClick={() => rotate.mutate(channelId)}>
          {t('rotate')}
        </Button>
      </Group>
    </Stack>
  );
}
