'use client';

import { Stack } from '@mantine/core';
import { useSystemReason } from '../../components/use-system-allows.ts';
import { ChannelsCard } from './channels-card.tsx';
import { MailSettingsCard } from './mail-settings-card.tsx';

/** Where operators are told of alerts, and the server that takes everybody's mail. */
export function OperatorsChannels() {
  const reason = useSystemReason('alerts:write-all');
  return (
    <Stack gap="md">
      <ChannelsCard tenantSlug={null} reason={reason} />
      <MailSettingsCard reason={reason} />
    </Stack>
  );
}
