'use client';

import { SegmentedControl } from '@mantine/core';
import { useTranslations } from 'next-intl';
import type { ChartSeries } from './chart-series.ts';
import { KERNEL_SOURCES } from './kernel-sources.ts';
import type { CgroupVersion } from './kernel-sources.ts';
import { LiveChart } from './live-chart.tsx';
import type { InstanceChartProps } from './live-chart.tsx';
import type { IoChart as IoChartData, IoPoint, IoUnit } from './prepare-io-chart.ts';
import { minutesOf } from './time-axis.ts';
import { useChartNumbers } from './use-chart-numbers.ts';
import { bytesAxis, highestOf, operationsAxis } from './value-axis.ts';

const HEIGHT_PX = 160;

type IoKey = Exclude<keyof IoPoint, 'atMs'>;

/** What the instance read and wrote on all disks, in bytes or operations a second, against its own limits. */
export function IoChart({
  chart,
  cgroupVersion,
  emptyText,
  fitToLimits,
  onUnit,
  ...shared
}: InstanceChartProps<IoChartData> & { fitToLimits: boolean; onUnit: (unit: IoUnit) => void }) {
  const t = useTranslations('charts');
  const numbers = useChartNumbers();
  const { unit, points, latest, highest, isTold } = chart;
  const format = unit === 'bytes' ? numbers.bytesPerSecond : numbers.operations;
  const series = useIoSeries(cgroupVersion, unit, latest);
  const told = (value: number | null | undefined) => (typeof value === 'number' ? format(value) : t('unknown'));
  const top = highestOf(
    points.flatMap(({ read, write, compartmentRead, compartmentWrite, readLimit, writeLimit }) => [
      read,
      write,
      compartmentRead,
      compartmentWrite,
      ...(fitToLimits ? [readLimit, writeLimit] : []),
    ]),
  );
  return (
    <LiveChart
      {...shared}
      testId="io-chart"
      title={t('io')}
      summary={
        highest === null
          ? t('noSummary')
          : t('ioSummary', {
              read: told(latest?.read),
              write: told(latest?.write),
              max: format(highest),
              window: t('window', { minutes: minutesOf(shared.window) }),
            })
      }
      readings={{
        'data-unit': unit,
        'data-latest-read': latest?.read?.toFixed(0) ?? '',
        'data-latest-write': latest?.write?.toFixed(0) ?? '',
        'data-read-limit': latest?.readLimit ?? '',
        'data-write-limit': latest?.writeLimit ?? '',
      }}
      heightPx={HEIGHT_PX}
      emptyText={emptyText ?? (points.length > 0 && !isTold ? t('noIo') : null)}
      controls={
        <SegmentedControl
          size="xs"
          aria-label={t('ioUnit')}
          value={unit}
          onChange={onUnit}
          data={[
            { value: 'bytes', label: t('ioBytes') },
            { value: 'ops', label: t('ioOps') },
          ]}
        />
      }
      points={points}
      latest={latest}
      series={series}
      peaksOf={['read', 'write']}
      axis={unit === 'bytes' ? bytesAxis(top) : operationsAxis(top)}
      formatAxis={unit === 'bytes' ? numbers.bytes : numbers.bareOperations}
    />
  );
}

function useIoSeries(version: CgroupVersion, unit: IoUnit, latest: IoPoint | null): ChartSeries<IoKey>[] {
  const t = useTranslations('charts');
  const { bytesPerSecond, operations, bareOperations } = useChartNumbers();
  const format =
    unit === 'bytes'
      ? { format: bytesPerSecond }
      : { format: operations, column: { unit: t('operationsUnit'), format: bareOperations } };
  const sources = KERNEL_SOURCES;
  const file = {
    read: sources[unit === 'bytes' ? 'ioReadBytes' : 'ioReadOps'][version],
    write: sources[unit === 'bytes' ? 'ioWriteBytes' : 'ioWriteOps'][version],
    readLimit: sources[unit === 'bytes' ? 'readBytesPerSec' : 'readOpsPerSec'][version],
    writeLimit: sources[unit === 'bytes' ? 'writeBytesPerSec' : 'writeOpsPerSec'][version],
  };
  const own = { shape: 'line', ...format } as const;
  const tenant = { shape: 'line', dash: '4 2', ...format } as const;
  const limit = { shape: 'step', dash: '8 4', ...format } as const;
  const read = 'var(--chart-user)';
  const write = 'var(--chart-system)';
  const all: ChartSeries<IoKey>[] = [
    { key: 'read', label: t('read'), color: read, source: t('sourceOwn', { file: file.read }), ...own },
    { key: 'write', label: t('write'), color: write, source: t('sourceOwn', { file: file.write }), ...own },
    {
      key: 'compartmentRead',
      label: t('compartmentRead'),
      color: read,
      source: t('sourceCompartment', { file: file.read }),
      ...tenant,
    },
    {
      key: 'compartmentWrite',
      label: t('compartmentWrite'),
      color: write,
      source: t('sourceCompartment', { file: file.write }),
      ...tenant,
    },
    {
      key: 'readLimit',
      label: t('readLimit'),
      color: 'var(--chart-own-limit)',
      source: t('sourceSetting', { file: file.readLimit }),
      ...limit,
    },
    {
      key: 'writeLimit',
      label: t('writeLimit'),
      color: 'var(--chart-ceiling)',
      source: t('sourceSetting', { file: file.writeLimit }),
      ...limit,
    },
  ];
  return all.filter(({ key }) => !key.endsWith('Limit') || (latest?.[key] ?? null) !== null);
}
