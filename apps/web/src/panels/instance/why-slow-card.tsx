'use client';

import { formatBytes, SLOW_CAUSES } from '@bulkhead/shared';
import type { InstanceView, SlowCause, Verdict } from '@bulkhead/shared';
import { Text } from '@mantine/core';
import { useLocale, useTranslations } from 'next-intl';
import chartClasses from '../../components/charts/charts.module.css';
import { HOST_SOURCES, KERNEL_SOURCES } from '../../components/charts/kernel-sources.ts';
import type { CgroupVersion } from '../../components/charts/kernel-sources.ts';
import { useChartNumbers } from '../../components/charts/use-chart-numbers.ts';
import { SectionCard } from '../../components/section-card.tsx';
import { describeVerdict } from './describe-verdict.ts';
import type { DescribedVerdict } from './describe-verdict.ts';
import classes from './why-slow-card.module.css';

export interface WhySlowCardProps {
  instance: InstanceView;
  verdict: Verdict;
  /** The window that was looked at. */
  minutes: number;
  cgroupVersion: CgroupVersion;
  /** True until the first samples came. */
  waiting: boolean;
}

/** Why the instance is slow, in one sentence with its numbers; what to do; and what each cause took of the window. */
export function WhySlowCard({ instance, verdict, minutes, cgroupVersion, waiting }: WhySlowCardProps) {
  const t = useTranslations('verdict');
  const described = describeVerdict(verdict, instance.controls.ioLimits);
  const { sentence } = described;
  const values = useSentenceValues(instance, verdict, minutes, described);
  const held = sentence !== 'noSamples' && sentence !== 'none' && sentence !== 'noneButWaited';
  return (
    <SectionCard title={t('title')}>
      <div
        className={`${chartClasses.palette} ${classes.root}`}
        data-testid="why-slow"
        data-cause={verdict.cause}
        data-sentence={sentence}
      >
        <div className={classes.words}>
          <div className={classes.sentence} data-held={held}>
            {waiting && sentence === 'noSamples' ? t('waiting') : t(sentence, values)}
          </div>
          {held && (
            <Text size="sm" c="dimmed">
              {t(`${sentence}Remedy`)}
            </Text>
          )}
        </div>
        <LostTime verdict={verdict} window={values.window} cgroupVersion={cgroupVersion} />
      </div>
    </SectionCard>
  );
}

function LostTime({
  verdict,
  window,
  cgroupVersion,
}: {
  verdict: Verdict;
  window: string;
  cgroupVersion: CgroupVersion;
}) {
  const t = useTranslations('verdict');
  const duration = useDuration();
  const { lostUsec, measuredUsec, unknown } = verdict;
  const total = SLOW_CAUSES.reduce((sum, cause) => sum + lostUsec[cause], 0);
  const whole = Math.max(measuredUsec, total, 1);
  return (
    <div>
      <div className={classes.bar} aria-hidden="true">
        {SLOW_CAUSES.map((cause) => (
          <span key={cause} data-cause={cause} style={{ width: `${(lostUsec[cause] / whole) * 100}%` }} />
        ))}
      </div>
      <ul className={classes.causes} aria-label={t('bar', { window })}>
        {SLOW_CAUSES.map((cause) => {
          const isTold = measuredUsec > 0 && !unknown.includes(cause);
          const name = t(`cause.${cause}`);
          return (
            <li
              key={cause}
              data-cause={cause}
              data-lost-ms={isTold ? Math.round(lostUsec[cause] / 1_000) : ''}
              title={isTold || measuredUsec === 0 ? sourceOf(cause, cgroupVersion) : t('notTold', { cause: name })}
            >
              <span className={classes.swatch} data-cause={cause} aria-hidden />
              {name}
              <span className={classes.lost}>{isTold ? duration(lostUsec[cause]) : '—'}</span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** The kernel's files behind the time lost to a cause. */
function sourceOf(cause: SlowCause, version: CgroupVersion): string {
  const { cpuThrottled, cpuLocalThrottled, cpuPressure, ioPressure, memoryPressure } = KERNEL_SOURCES;
  const waited = `${cpuPressure[version]} − ${cpuLocalThrottled[version]}`;
  const sources: Record<SlowCause, string> = {
    'own-cap': cpuThrottled[version],
    'tenant-ceiling': `${cpuLocalThrottled[version]} − ${cpuThrottled[version]}`,
    'host-full': `${waited}; ${HOST_SOURCES.cpuUsage}`,
    'cpu-set': `${waited}; cpuset.cpus`,
    io: `${ioPressure[version]} − ${memoryPressure[version]}`,
    'memory-reclaim': memoryPressure[version],
  };
  return sources[cause];
}

function useSentenceValues(
  instance: InstanceView,
  { cpu, memory, io, measuredUsec }: Verdict,
  minutes: number,
  { sentence, lostUsec, ioLimit }: DescribedVerdict,
) {
  const t = useTranslations('verdict');
  const { cores, bytesPerSecond, operations } = useChartNumbers();
  const duration = useDuration();
  const told = <T,>(value: T | null, format: (value: T) => string) => (value === null ? '—' : format(value));
  // An instance that started a moment ago was not there for the whole of the window.
  const isWhole = measuredUsec === 0 || measuredUsec > minutes * 60_000_000 * 0.9;
  const ofBytes = ioLimit?.rate === 'readBytesPerSec' || ioLimit?.rate === 'writeBytesPerSec';
  const limits: Partial<Record<DescribedVerdict['sentence'], string>> = {
    ownCap: told(cpu.limit, cores),
    memoryOwn: told(memory.limitBytes, formatBytes),
    memoryTenant: told(memory.ceilingBytes, formatBytes),
    ioLimit: told(ioLimit?.perSec ?? null, ofBytes ? bytesPerSecond : operations),
  };
  return {
    window: isWhole ? t('window', { minutes }) : t('sampled', { duration: duration(measuredUsec) }),
    lost: duration(lostUsec),
    host: instance.hostName,
    limit: limits[sentence] ?? '—',
    ceiling: told(cpu.ceiling, cores),
    used: told(cpu.hostUsed, cores),
    cores: told(cpu.hostCores, cores),
    cpus: instance.controls.cpus ?? '—',
    read: told(io.readBytesPerSec, bytesPerSecond),
    write: told(io.writeBytesPerSec, bytesPerSecond),
    rate: ioLimit === null ? '—' : t(`rate.${ioLimit.rate}`),
    hits: sentence === 'memoryTenant' ? memory.compartmentHits : memory.ownHits,
  };
}

/** µs as seconds, with a decimal while they are few, or as minutes. */
function useDuration(): (usec: number) => string {
  const t = useTranslations('verdict');
  const locale = useLocale();
  const number = (value: number, digits: number) =>
    new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
  return (usec) => {
    const seconds = usec / 1_000_000;
    if (seconds >= 120) return t('minutes', { value: number(seconds / 60, 1) });
    return t('seconds', { value: number(seconds, seconds >= 0.05 && seconds < 9.95 ? 1 : 0) });
  };
}
