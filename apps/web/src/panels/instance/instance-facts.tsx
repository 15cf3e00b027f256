'use client';

import type { InstanceView } from '@bulkhead/shared';
import { formatBytes } from '@bulkhead/shared';
import { Group } from '@mantine/core';
import { useFormatter, useTranslations } from 'next-intl';
import { CopyButton } from '../../components/copy-button.tsx';
import { FactList } from '../../components/fact-list.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { joinCommandLine } from '../../components/split-command-line.ts';
import { useFormatResource } from '../../components/use-format-resource.ts';
import { cgroupPath } from './cgroup-path.ts';
import classes from './instance.module.css';

/** What the instance was asked to be, and what it is called on its host. */
export function InstanceFacts({ instance }: { instance: InstanceView }) {
  const t = useTranslations('instance.facts');
  const number = useFormatter();
  const format = useFormatResource();
  const path = cgroupPath(instance);
  return (
    <SectionCard title={t('title')}>
      <FactList
        facts={[
          { label: t('image'), value: instance.image, mono: true },
          { label: t('imageId'), value: instance.imageId, mono: true },
          {
            label: t('command'),
            value: instance.command.length === 0 ? t('imageCommand') : joinCommandLine(instance.command),
            mono: instance.command.length > 0,
          },
          { label: t('env'), value: <Environment env={instance.env} />, mono: instance.env.length > 0 },
          { label: t('restartPolicy'), value: t(`policy.${instance.restartPolicy}`) },
          {
            label: t('reservation'),
            value: t('reservationValue', {
              cpu: format('cpuMillicores', instance.cpuMillicores),
              memory: formatBytes(instance.memoryBytes),
              pids: instance.pids,
            }),
          },
          {
            label: t('cpuLimit'),
            value:
              instance.cpuLimitMillicores === null
                ? t('upToCompartment')
                : format('cpuMillicores', instance.cpuLimitMillicores),
          },
          {
            label: t('memoryLimit'),
            value: instance.memoryLimitBytes === null ? t('upToCompartment') : formatBytes(instance.memoryLimitBytes),
          },
          { label: t('restarts'), value: number.number(instance.restarts) },
          {
            label: t('started'),
            value: instance.startedAtMs === null ? '—' : <RelativeTime atMs={instance.startedAtMs} />,
          },
          {
            label: t('created'),
            value: t.rich('createdValue', {
              actor: instance.createdBy,
              when: () => <RelativeTime atMs={instance.createdAtMs} />,
            }),
          },
          { label: t('containerId'), value: <Copyable text={instance.containerId} />, mono: true },
          { label: t('cgroupPath'), value: <Copyable text={path} />, mono: true },
        ]}
      />
    </SectionCard>
  );
}

function Environment({ env }: { env: InstanceView['env'] }) {
  const t = useTranslations('instance.facts');
  if (env.length === 0) return t('noEnv');
  return env.map(({ name, value }) => (
    <div key={name}>
      {name}={value}
    </div>
  ));
}

function Copyable({ text }: { text: string | null }) {
  const t = useTranslations('instance.facts');
  if (text === null) return <span>{t('notYet')}</span>;
  return (
    <Group gap={4} wrap="nowrap" align="flex-start">
      <span className={classes.mono}>{text}</span>
      <CopyButton value={text} />
    </Group>
  );
}
