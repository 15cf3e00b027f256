'use client';

import type { PasteReading } from '@bulkhead/shared/paste/read-paste';
import { Button, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconClipboardCheck, IconClipboardText } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { CopyAsMenu } from '../../components/copy-as/copy-as-menu.tsx';
import { Notice } from '../../components/notice.tsx';
import { toCopySource } from './copy-source.ts';
import { useNetworking } from '../networks/queries/use-networking.ts';
import { useVolumes } from '../volumes/queries/use-volumes.ts';
import { strangersIn, valuesOfPaste, type OwnThings } from './fill-from.ts';
import { toLaunchSpec } from './to-request.ts';
import type { LaunchForm } from './use-launch-form.ts';

/** Reading what is pasted takes a parser of YAML, which most launches do without. */
const PasteDialog = dynamic(() => import('./paste-dialog.tsx').then((module) => module.PasteDialog), { ssr: false });
const PasteReport = dynamic(() => import('./paste-report.tsx').then((module) => module.PasteReport), { ssr: false });

/** The form from other tools' words, and into them. */
export function LaunchToolbar({ form, tenantSlug }: { form: LaunchForm; tenantSlug: string }) {
  const t = useTranslations('paste');
  const [pasting, paste] = useDisclosure(false);
  const [reading, setReading] = useState<PasteReading | null>(null);
  // The form's own sections ask for both, so they are here by then.
  const own: OwnThings = {
    volumes: useVolumes(tenantSlug).data ?? [],
    networks: useNetworking(tenantSlug).data?.networks ?? [],
  };
  const fill = (read: PasteReading) => {
    form.clearErrors();
    form.setValues(valuesOfPaste(read, own));
    setReading(read);
    paste.close();
  };
  const spec = toLaunchSpec(form.values);
  return (
    <Stack gap="sm">
      <Group gap={6} justify="flex-end">
        <Button variant="default" leftSection={<IconClipboardText size={15} aria-hidden />} onClick={paste.open}>
          {t('open')}
        </Button>
        <CopyAsMenu tenantSlug={tenantSlug} source={toCopySource(spec)} request={spec} />
      </Group>
      {pasting && <PasteDialog opened onClose={paste.close} onFill={fill} />}
      {reading !== null && (
        <Notice tone="busy" icon={<IconClipboardCheck size={18} />} title={t('filled')} data-testid="pasted">
          <PasteReport reading={reading} />
          <Strangers names={strangersIn(reading, own)} />
          <Button mt="xs" size="compact-sm" variant="default" onClick={() => setReading(null)}>
            {t('dismiss')}
          </Button>
        </Notice>
      )}
    </Stack>
  );
}

/** Volumes and networks that the tenant does not have under these names: they are made or chosen by hand. */
function Strangers({ names }: { names: readonly string[] }) {
  const t = useTranslations('paste');
  if (names.length === 0) return null;
  return (
    <Text size="sm" mt={4} style={{ overflowWrap: 'anywhere' }}>
      {t('notHere', { what: names.join(', ') })}
    </Text>
  );
}
