'use client';

import type { AccountView } from '@bulkhead/shared';
import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDeviceMobile, IconShieldCheck } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { lateDialog } from '../../components/late.tsx';
import { Notice } from '../../components/notice.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { SectionCard } from '../../components/section-card.tsx';

const RemoveFactorDialog = lateDialog(
  () => import('./remove-factor-dialog.tsx').then((module) => module.RemoveFactorDialog),
  'opened',
);
const EnrolFactorDialog = lateDialog(
  () => import('./enrol-factor-dialog.tsx').then((module) => module.EnrolFactorDialog),
  'opened',
);
const NewCodesDialog = lateDialog(
  () => import('./new-codes-dialog.tsx').then((module) => module.NewCodesDialog),
  'opened',
);

/** With so few left somebody is soon locked out. */
const FEW_CODES = 3;

/** Whether signing in asks for a code, and what can be done about it. */
export function SecondFactorCard({ account }: { account: AccountView }) {
  const t = useTranslations('account.factor');
  const [enrolling, enrolment] = useDisclosure(false);
  const [dialog, setDialog] = useState<'codes' | 'removing' | null>(null);
  const close = () => setDialog(null);
  const { secondFactor } = account;
  return (
    <SectionCard
      title={t('title')}
      actions={
        <Badge
          variant="default"
          leftSection={secondFactor === null ? undefined : <IconShieldCheck size={13} aria-hidden />}
          data-testid="factor-state"
          data-state={secondFactor === null ? 'off' : 'on'}
        >
          {secondFactor === null ? t('off') : t('on')}
        </Badge>
      }
    >
      <Stack gap="sm" align="flex-start">
        {secondFactor === null ? (
          <>
            <Text size="sm" maw={640}>
              {account.hasPassword ? t('offText') : t('noPassword')}
            </Text>
            {account.hasPassword && (
              <Button leftSection={<IconDeviceMobile size={15} aria-hidden />} onClick={enrolment.open}>
                {t('begin')}
              </Button>
            )}
          </>
        ) : (
          <>
            <Text size="sm" maw={640}>
              {t.rich('onText', { when: () => <RelativeTime atMs={secondFactor.sinceMs} /> })}
            </Text>
            {secondFactor.recoveryCodesLeft < FEW_CODES ? (
              <Notice tone="warn">{t('left', { count: secondFactor.recoveryCodesLeft })}</Notice>
            ) : (
              <Text size="sm" data-testid="codes-left">
                {t('left', { count: secondFactor.recoveryCodesLeft })}
              </Text>
            )}
            <Group gap="xs">
              <Button variant="default" onClick={() => setDialog('codes')}>
                {t('codes')}
              </Button>
              <Button variant="subtle" color="red" onClick={() => setDialog('removing')}>
                {t('remove')}
              </Button>
            </Group>
          </>
        )}
      </Stack>
      <EnrolFactorDialog email={account.email} opened={enrolling} onClose={enrolment.close} />
      <NewCodesDialog email={account.email} opened={dialog === 'codes'} onClose={close} />
      <RemoveFactorDialog opened={dialog === 'removing'} onClose={close} />
    </SectionCard>
  );
}
