'use client';

import type { InstanceView, ObservedCompartment } from '@bulkhead/shared';
import { formatBytes } from '@bulkhead/shared';
import { Button, Stack, Text } from '@mantine/core';
import { IconFileCheck } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { FrozenMark } from '../../components/compartment/frozen-notice.tsx';
import { ProofList } from '../../components/compartment/proof-list.tsx';
import { ProofTable } from '../../components/compartment/proof-table.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { FactList } from '../../components/fact-list.tsx';
import { Notice } from '../../components/notice.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { useFormatResource } from '../../components/use-format-resource.ts';
import classes from './instance.module.css';

const STATE_TONES: Record<ObservedCompartment['state'], 'ok' | 'busy' | 'bad' | 'idle'> = {
  applied: 'ok',
  shrinking: 'busy',
  failed: 'bad',
  absent: 'idle',
};

/** The wall around all of the tenant's instances on this host: what the kernel holds, with the proof of the last change. */
export function CompartmentCard({ instance }: { instance: InstanceView }) {
  const t = useTranslations('instance.compartment');
  const compartment = instance.compartment;
  return (
    <SectionCard
      title={t('title', { tenant: instance.tenantSlug, host: instance.hostName })}
      description={t('description')}
      actions={
        compartment !== null && (
          <span className={classes.hold} data-tone={STATE_TONES[compartment.state]}>
            {t(`state.${compartment.state}`)}
          </span>
        )
      }
    >
      {compartment === null ? (
        <Text size="sm" c="dimmed">
          {t('unknown')}
        </Text>
      ) : (
        <Stack
          gap="sm"
          data-testid="compartment"
          data-cpu-millicores={compartment.cpuMillicores ?? ''}
          data-memory-bytes={compartment.memoryBytes ?? ''}
        >
          {compartment.problem !== null && compartment.state !== 'shrinking' && (
            <Notice tone="bad">{compartment.problem.message}</Notice>
          )}
          <Ceilings compartment={compartment} />
          {compartment.proof === null ? (
            <Text size="sm" c="dimmed">
              {t('noProof')}
            </Text>
          ) : (
            <ProofTable proof={compartment.proof} />
          )}
        </Stack>
      )}
      <Proofs instance={instance} />
    </SectionCard>
  );
}

function Ceilings({ compartment }: { compartment: ObservedCompartment }) {
  const t = useTranslations('instance.compartment');
  const format = useFormatResource();
  const { cpuMillicores, memoryBytes, pids } = compartment;
  return (
    <FactList
      facts={[
        { label: t('cpu'), value: cpuMillicores === null ? t('none') : format('cpuMillicores', cpuMillicores) },
        { label: t('memory'), value: memoryBytes === null ? t('none') : formatBytes(memoryBytes) },
        { label: t('pids'), value: pids === null ? t('none') : format('pids', pids) },
        ...(compartment.frozen ? [{ label: t('frozen'), value: <FrozenMark /> }] : []),
      ]}
    />
  );
}

/** Every change that was kept, of the compartment and of the tenant's instances in it. */
function Proofs({ instance }: { instance: InstanceView }) {
  const t = useTranslations('compartment.proof');
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button
        variant="default"
        size="compact-sm"
        mt="sm"
        leftSection={<IconFileCheck size={14} aria-hidden />}
        onClick={() => setOpened(true)}
      >
        {t('all')}
      </Button>
      <Dialog
        opened={opened}
        onClose={() => setOpened(false)}
        title={t('title', { tenant: instance.tenantSlug, host: instance.hostName })}
        size="xl"
      >
        <ProofList tenantSlug={instance.tenantSlug} hostId={instance.hostId} />
      </Dialog>
    </>
  );
}
