'use client';

import { formatBytes, WHAT_IF_DAYS, type Resources, type WhatIf } from '@bulkhead/shared';
import { Stack, Text } from '@mantine/core';
import { useFormatter, useTranslations } from 'next-intl';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { useFormatResource } from '../../components/use-format-resource.ts';
import { useWhatIf } from './queries/use-what-if.ts';
import { formatSpan } from './format-span.ts';
import classes from './what-if-card.module.css';

/** A quota that is being typed, in sentences about the tenant's own past. */
export function WhatIfCard({ slug, quota }: { slug: string; quota: Resources | null }) {
  const t = useTranslations('tenants.whatIf');
  const { data, error, isOld } = useWhatIf(slug, quota);
  return (
    <section className={classes.card} aria-label={t('title')} data-testid="what-if">
      <Text size="sm" fw={600}>
        {t('title')}
      </Text>
      <Text size="xs" c="dimmed">
        {t('description', { days: WHAT_IF_DAYS })}
      </Text>
      <ErrorAlert error={error} />
      <div aria-live="polite" aria-busy={isOld} className={isOld ? classes.old : undefined}>
        {data === undefined || quota === null ? (
          error === null && <Text size="sm">{t('waiting')}</Text>
        ) : (
          <Sentences found={data} quota={quota} />
        )}
      </div>
    </section>
  );
}

function Sentences({ found, quota }: { found: WhatIf; quota: Resources }) {
  const t = useTranslations('tenants.whatIf');
  const format = useFormatResource();
  const { hosts, cpu, memory, pids, instances } = found;
  if (hosts.length === 0) return <Text size="sm">{t('notReserved')}</Text>;
  if (cpu === null && memory === null) return <Text size="sm">{t('unknown')}</Text>;
  const parts = hosts.map(
    ({ hostName, cpuMillicores, memoryBytes }) =>
      `${hostName} ${format('cpuMillicores', cpuMillicores)}, ${formatBytes(memoryBytes)}`,
  );
  return (
    <Stack gap={4}>
      {cpu !== null && <Cpu cpu={cpu} />}
      {memory !== null && <Memory memory={memory} />}
      {pids !== null && <Text size="sm">{t('pids', { highest: pids.highest, minutes: pids.minutesOver })}</Text>}
      <Text size="sm">
        {t('instances', {
          highest: instances.highest,
          fits: instances.highest <= quota.instances ? 'yes' : 'no',
        })}
      </Text>
      {hosts.length > 1 && (
        <Text size="xs" c="dimmed">
          {t('divided', { count: hosts.length, parts: parts.join(' · ') })}
        </Text>
      )}
      <Text size="xs" c="dimmed">
        {t('known', { cpu: formatSpan(cpu?.knownSec ?? 0), memory: formatSpan((memory?.knownMinutes ?? 0) * 60) })}
      </Text>
    </Stack>
  );
}

function Cpu({ cpu }: { cpu: NonNullable<WhatIf['cpu']> }) {
  const t = useTranslations('tenants.whatIf');
  const { share, hour } = useWords();
  if (cpu.throttledShare === 0) return <Text size="sm">{t('cpuFree')}</Text>;
  return (
    <Text size="sm">
      {t('cpu', {
        share: share(cpu.throttledShare),
        duration: formatSpan(cpu.heldBackSec),
        delay: formatSpan(cpu.longestDelaySec),
      })}{' '}
      {cpu.worstHour !== null &&
        t('cpuWorst', {
          hour: hour(cpu.worstHour.hourMs),
          host: cpu.worstHour.hostName,
          share: share(cpu.worstHour.value),
        })}{' '}
      {cpu.wasThrottledShare > 0 && t('cpuAtLeast', { share: share(cpu.wasThrottledShare) })}
    </Text>
  );
}

function Memory({ memory }: { memory: NonNullable<WhatIf['memory']> }) {
  const t = useTranslations('tenants.whatIf');
  const { hour } = useWords();
  const { minutesOver, highestBytes, wasKilled, worstHour } = memory;
  const most = formatBytes(highestBytes);
  return (
    <Text size="sm">
      {minutesOver === 0 ? t('memoryFree', { most }) : t('memory', { minutes: minutesOver, most })}{' '}
      {worstHour !== null &&
        t('memoryWorst', { hour: hour(worstHour.hourMs), host: worstHour.hostName, minutes: worstHour.value })}{' '}
      {wasKilled > 0 && t('memoryAtLeast', { kills: wasKilled })}
    </Text>
  );
}

function useWords() {
  const format = useFormatter();
  return {
    share: (value: number) => format.number(value, { style: 'percent', maximumFractionDigits: 1 }),
    hour: (atMs: number) => format.dateTime(atMs, { dateStyle: 'medium', timeStyle: 'short' }),
  };
}
