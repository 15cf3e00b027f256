'use client';

import type { AuthorityView } from '@bulkhead/shared';
import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { lateDialog } from '../../components/late.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import classes from './authority.module.css';
import { BehindTable } from './behind-table.tsx';
import type { RotationStep } from './rotation-dialogs.tsx';

const RotationDialogs = lateDialog(
  () => import('./rotation-dialogs.tsx').then((module) => module.RotationDialogs),
  'step',
);

/** Where the replacement of the root stands, who has not moved yet, and the next step. */
export function RotationCard({ authority }: { authority: AuthorityView }) {
  const t = useTranslations('authority.rotation');
  const [step, setStep] = useState<RotationStep | null>(null);
  const { state } = authority;
  return (
    <SectionCard
      title={t('title')}
      actions={
        <Group gap={6} wrap="nowrap">
          {state === 'steady' && <Button onClick={() => setStep('begin')}>{t('begin')}</Button>}
          {state === 'rotating' && (
            <>
              <Button variant="default" onClick={() => setStep('abandon')}>
                {t('abandon')}
              </Button>
              <Button {...(authority.behindTotal > 0 && { color: 'red' })} onClick={() => setStep('finish')}>
                {t('finish')}
              </Button>
            </>
          )}
        </Group>
      }
    >
      <Stack gap="sm">
        {state === 'steady' ? <HowItWorks /> : <Moving authority={authority} />}
        {authority.behind.length > 0 && <BehindTable authority={authority} />}
      </Stack>
      <RotationDialogs step={step} onClose={() => setStep(null)} authority={authority} />
    </SectionCard>
  );
}

function HowItWorks() {
  const t = useTranslations('authority.rotation');
  return (
    <>
      <Text size="sm">{t('steadyText')}</Text>
      <ol className={classes.steps}>
        <li>{t('steps.begin')}</li>
        <li>{t('steps.wait')}</li>
        <li>{t('steps.finish')}</li>
      </ol>
    </>
  );
}

function Moving({ authority }: { authority: AuthorityView }) {
  const t = useTranslations('authority.rotation');
  const { state, roots, behindTotal } = authority;
  const moved = roots.find(({ issuing }) => issuing)?.hosts ?? 0;
  const total = moved + behindTotal;
  return (
    <>
      <Text size="sm">{state === 'rotating' ? t('rotatingText') : t('abandoningText')}</Text>
      <div role="status" data-testid="rotation-progress" data-moved={moved} data-total={total}>
        <Text size="sm" fw={600} mb={4}>
          {t('progress', { moved, total, root: state === 'rotating' ? t('newRoot') : t('thisRoot') })}
        </Text>
        <Progress value={total === 0 ? 100 : (100 * moved) / total} aria-label={t('progressLabel')} />
      </div>
      {state === 'rotating' && behindTotal === 0 && <Text size="sm">{t('allMoved')}</Text>}
    </>
  );
}
