'use client';

import type { HostFacts, HostView } from '@bulkhead/shared';
import { formatBytes } from '@bulkhead/shared';
import { Text } from '@mantine/core';
import { useFormatter, useTranslations } from 'next-intl';
import { FactList } from '../../components/fact-list.tsx';
import type { Fact } from '../../components/fact-list.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { useClockText } from './use-clock-text.ts';

/** Machine, kernel, engine and agent, as the agent told them. */
export function HostFactsCard({ host }: { host: HostView }) {
  const t = useTranslations('hosts.facts');
  const machine = useMachineFacts();
  const engine = useEngineFacts();
  const sampler = useSamplerFacts();
  const clock = useClockText();
  const tClock = useTranslations('authority.clock');
  if (host.facts === null) {
    return (
      <SectionCard title={t('title')}>
        <Text size="sm" c="dimmed">
          {t('unknown')}
        </Text>
      </SectionCard>
    );
  }
  return (
    <SectionCard title={t('title')}>
      <FactList
        facts={[
          ...machine(host.facts),
          ...engine(host.facts),
          {
            label: t('agent'),
            value: t('agentValue', { version: host.facts.agentVersion, protocol: host.facts.protocolVersion }),
          },
          {
            label: t('generation'),
            value: t('generationValue', {
              reported: host.reportedGeneration,
              desired: host.desiredGeneration,
              epoch: host.epoch,
            }),
          },
          {
            label: t('certificate'),
            value:
              host.certificateExpiresAtMs === null
                ? t('noCertificate')
                : t.rich('certificateExpires', {
                    when: () => <RelativeTime atMs={host.certificateExpiresAtMs ?? 0} />,
                  }),
          },
          ...(host.clockOffsetMs === null ? [] : [{ label: tClock('label'), value: clock(host.clockOffsetMs) }]),
          ...sampler(host.heartbeat),
          { label: t('enrolled'), value: <RelativeTime atMs={host.createdAtMs} /> },
        ]}
      />
    </SectionCard>
  );
}

function useMachineFacts(): (facts: HostFacts) => Fact[] {
  const t = useTranslations('hosts.facts');
  return (facts) => [
    { label: t('hostname'), value: facts.hostname },
    { label: t('system'), value: facts.operatingSystem },
    { label: t('kernel'), value: `${facts.kernel} (${facts.architecture})` },
    { label: t('cores'), value: facts.cores },
    {
      label: t('memory'),
      value:
        facts.swapBytes === 0
          ? t('memoryNoSwap', { memory: formatBytes(facts.memoryBytes) })
          : t('memorySwap', { memory: formatBytes(facts.memoryBytes), swap: formatBytes(facts.swapBytes) }),
    },
  ];
}

function useEngineFacts(): (facts: HostFacts) => Fact[] {
  const t = useTranslations('hosts.facts');
  return ({ engine }) => {
    if (engine === null) return [{ label: t('engine'), value: t('noEngine') }];
    return [
      { label: t('engine'), value: t('engineValue', { version: engine.version, api: engine.apiVersion }) },
      {
        label: t('storage'),
        value: t('storageValue', { driver: engine.storageDriver, directory: engine.rootDirectory }),
      },
      { label: t('liveRestore'), value: engine.liveRestore ? t('on') : t('off') },
      { label: t('runtimes'), value: engine.runtimes.join(', ') },
      { label: t('security'), value: engine.securityOptions.join(', ') || t('nothing'), mono: true },
    ];
  };
}

/** What measuring costs the host, as its agent counts it; nothing where the agent does not say. */
function useSamplerFacts(): (heartbeat: HostView['heartbeat']) => Fact[] {
  const t = useTranslations('hosts.facts');
  const format = useFormatter();
  return (heartbeat) => {
    const cost = heartbeat?.sampler;
    if (cost === null || cost === undefined) return [];
    const values = {
      sweep: format.number(cost.sweepUsec / 1_000, { maximumFractionDigits: 2 }),
      groups: cost.groups,
      files: cost.filesRead,
    };
    return [
      {
        label: t('sampler'),
        value:
          cost.skippedSeconds === 0
            ? t('samplerValue', values)
            : t('samplerSkipped', { ...values, skipped: cost.skippedSeconds }),
      },
    ];
  };
}
