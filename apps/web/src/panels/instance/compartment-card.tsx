'use client';

import type { InstanceView, KernelWrite, ObservedCompartment, Proof } from '@bulkhead/shared';
import { formatBytes } from '@bulkhead/shared';
import { Stack, Text } from '@mantine/core';
import { useFormatter, useTranslations } from 'next-intl';
import { FactList } from '../../components/fact-list.tsx';
import { Notice } from '../../components/notice.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
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
          {compartment.problem !== null && <Notice tone="bad">{compartment.problem.message}</Notice>}
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
      ]}
    />
  );
}

function ProofTable({ proof }: { proof: Proof }) {
  const t = useTranslations('instance.compartment');
  const format = useFormatter();
  return (
    <div>
      <Text size="xs" c="dimmed" mb={4} component="div">
        {t.rich('proof', {
          writes: proof.writes.length,
          took: format.number(proof.tookUsec / 1_000, { maximumFractionDigits: 1 }),
          generation: proof.generation,
          when: () => <RelativeTime atMs={proof.atMs} />,
        })}
      </Text>
      <table className={classes.proof} aria-label={t('proofTable')}>
        <thead>
          <tr>
            <th scope="col">{t('file')}</th>
            <th scope="col">{t('asked')}</th>
            <th scope="col">{t('found')}</th>
            <th scope="col" className={classes.took}>
              {t('took')}
            </th>
          </tr>
        </thead>
        <tbody>
          {inOrder(proof.writes).map((write) => (
            <tr key={write.order}>
              <td>{write.file}</td>
              <td className={classes.number}>{write.asked}</td>
              <td className={classes.number} data-differs={write.found !== write.asked}>
                {write.found}
              </td>
              <td className={classes.took}>{format.number(write.tookUsec)} µs</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** One file can be written twice in one change, so a write is known by its place alone. */
function inOrder(writes: readonly KernelWrite[]): (KernelWrite & { order: number })[] {
  return writes.map((write, order) => ({ ...write, order }));
}
