'use client';

import type { HostView } from '@bulkhead/shared';
import { formatBytes } from '@bulkhead/shared';
import { Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import type { CSSProperties } from 'react';
import { CompartmentActions } from '../../components/compartment/compartment-actions.tsx';
import type { CompartmentTarget } from '../../components/compartment/compartment-target.ts';
import { FrozenMark } from '../../components/compartment/frozen-notice.tsx';
import { setControls } from '../../components/controls/control-changes.ts';
import { DataTable } from '../../components/data-table.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { useFormatResource } from '../../components/use-format-resource.ts';
import classes from './host.module.css';
import { prepareCompartmentStack } from './prepare-compartment-stack.ts';
import type { StackKind } from './prepare-compartment-stack.ts';
import { useLiveHost } from './queries/use-compartment-usage.ts';

type Compartment = HostView['compartments'][number];
const COLORS = 6;

/** Who holds what of the host: reserved, used, free, and what the kernel enforces. */
export function CompartmentsCard({ host: asReported }: { host: HostView }) {
  const t = useTranslations('hosts.compartments');
  const host = useLiveHost(asReported);
  const colors = new Map(host.compartments.map(({ tenantSlug }, index) => [tenantSlug, tenantColor(index)]));
  return (
    <SectionCard title={t('title')} description={t('description')} flush>
      {host.compartments.length === 0 ? (
        <Text size="sm" c="dimmed" p="md">
          {t('none')}
        </Text>
      ) : (
        <div className={classes.stacks}>
          <Stack host={host} kind="cpuMillicores" colors={colors} />
          <Stack host={host} kind="memoryBytes" colors={colors} />
          <Key />
          <CompartmentsTable host={host} colors={colors} />
        </div>
      )}
    </SectionCard>
  );
}

function Stack({
  host,
  kind,
  colors,
}: {
  host: HostView;
  kind: StackKind;
  colors: ReadonlyMap<string, CSSProperties>;
}) {
  const t = useTranslations('hosts.compartments');
  const tKind = useTranslations('common.quota.kind');
  const format = useFormatResource();
  const stack = prepareCompartmentStack(host, kind);
  return (
    <div>
      <div className={classes.stackHead}>
        <b>{tKind(kind)}</b>
        <span>{t('free', { free: format(kind, stack.free), limit: format(kind, host.room.limit[kind]) })}</span>
      </div>
      {/* The table below says the same in numbers. */}
      <div className={classes.stack} aria-hidden="true" data-testid={`stack-${kind}`}>
        {stack.segments.map((segment) => (
          <div
            key={segment.tenantSlug}
            className={classes.segment}
            style={{
              ...colors.get(segment.tenantSlug),
              left: `${segment.from * 100}%`,
              width: `${segment.length * 100}%`,
            }}
            title={t('segment', {
              tenant: segment.tenantSlug,
              reserved: format(kind, segment.reserved),
              used: format(kind, segment.used),
            })}
          >
            <div className={classes.segmentUsed} style={{ width: `${segment.usedShare * 100}%` }} />
          </div>
        ))}
      </div>
    </div>
  );
}

function Key() {
  const t = useTranslations('hosts.compartments');
  return (
    <div className={classes.key} aria-hidden="true">
      <span>
        <span className={classes.keyMark} style={{ background: 'var(--stack-0)' }} />
        {t('keyUsed')}
      </span>
      <span>
        <span
          className={classes.keyMark}
          style={{ background: 'color-mix(in srgb, var(--stack-0) 30%, var(--mantine-color-body))' }}
        />
        {t('keyReserved')}
      </span>
      <span>
        <span className={classes.keyMark} style={{ background: 'var(--bh-track)' }} />
        {t('keyFree')}
      </span>
    </div>
  );
}

function CompartmentsTable({ host, colors }: { host: HostView; colors: ReadonlyMap<string, CSSProperties> }) {
  const t = useTranslations('hosts.compartments');
  const tSettings = useTranslations('compartment.settings');
  const format = useFormatResource();
  return (
    <DataTable
      label={t('title')}
      rows={host.compartments}
      rowKey={(row) => row.tenantSlug}
      rowHref={(row) => `/ops/tenants/${row.tenantSlug}`}
      columns={[
        {
          key: 'tenant',
          header: t('tenant'),
          cell: (row) => (
            <span className={classes.tenant}>
              <span className={classes.swatch} style={colors.get(row.tenantSlug)} aria-hidden="true" />
              {row.tenantName}
            </span>
          ),
          sortValue: (row) => row.tenantName,
        },
        {
          key: 'instances',
          header: t('instances'),
          cell: (row) => format('instances', row.instances),
          align: 'end',
          sortValue: (row) => row.instances,
        },
        {
          key: 'cpu',
          header: t('cpu'),
          cell: (row) =>
            t('usedOf', {
              used: format('cpuMillicores', row.usedCpuMillicores),
              reserved: format('cpuMillicores', row.reservedCpuMillicores),
            }),
          align: 'end',
          sortValue: (row) => row.reservedCpuMillicores,
        },
        {
          key: 'memory',
          header: t('memory'),
          cell: (row) =>
            t('usedOf', { used: formatBytes(row.usedMemoryBytes), reserved: formatBytes(row.reservedMemoryBytes) }),
          align: 'end',
          sortValue: (row) => row.reservedMemoryBytes,
        },
        {
          key: 'pids',
          header: t('pids'),
          cell: (row) =>
            t('usedOf', { used: format('pids', row.usedPids), reserved: format('pids', row.reservedPids) }),
          align: 'end',
        },
        { key: 'kernel', header: t('kernel'), cell: (row) => <Ceilings row={row} /> },
        {
          key: 'actions',
          header: tSettings('actions'),
          hideHeader: true,
          align: 'end',
          cell: (row) => <CompartmentActions target={toTarget(host, row)} />,
        },
      ]}
    />
  );
}

/** What operations have set beside the ceilings, and whether everything stands still. */
function LimitsLine({ row }: { row: Compartment }) {
  const t = useTranslations('compartment.settings');
  const tFrozen = useTranslations('compartment.frozen');
  const set = setControls(row.controls).length;
  const isFrozen = row.observed?.frozen ?? false;
  return (
    <>
      {set > 0 && (
        <Text size="xs" c="dimmed">
          {t('set', { count: set })}
        </Text>
      )}
      {(isFrozen || row.frozen) && (
        <div data-frozen={isFrozen}>
          <FrozenMark />
          {isFrozen !== row.frozen && (
            <span className={classes.quiet}> · {tFrozen(row.frozen ? 'freezing' : 'thawing')}</span>
          )}
        </div>
      )}
    </>
  );
}

/** What the kernel holds now. It may differ from the reservations only while a change is under way. */
function Ceilings({ row }: { row: Compartment }) {
  const t = useTranslations('hosts.compartments');
  const format = useFormatResource();
  const { observed } = row;
  if (observed === null) {
    return (
      <>
        {t('kernelUnknown')}
        <LimitsLine row={row} />
      </>
    );
  }
  const cpu = observed.cpuMillicores === null ? t('noCeiling') : format('cpuMillicores', observed.cpuMillicores);
  const memory = observed.memoryBytes === null ? t('noCeiling') : formatBytes(observed.memoryBytes);
  const differs =
    observed.cpuMillicores !== row.reservedCpuMillicores || observed.memoryBytes !== row.reservedMemoryBytes;
  return (
    <span data-compartment-state={observed.state}>
      <span className={differs ? classes.differs : undefined}>{t('ceilings', { cpu, memory })}</span>
      {observed.state !== 'applied' && ` · ${t(`state.${observed.state}`)}`}
      <LimitsLine row={row} />
      {/* What shrinks has a banner of its own at the top of the page. */}
      {observed.problem !== null && observed.state !== 'shrinking' && (
        <Text size="xs" c="dimmed">
          {observed.problem.message}
        </Text>
      )}
    </span>
  );
}

function toTarget(host: HostView, row: Compartment): CompartmentTarget {
  return {
    tenantSlug: row.tenantSlug,
    hostId: host.id,
    hostName: host.name,
    reachable: host.state === 'online',
    controls: row.controls,
    frozen: row.frozen,
    observed: row.observed,
    capabilities: host.facts?.capabilities ?? null,
    disks: host.facts?.disks ?? [],
    cores: host.facts?.cores ?? null,
    reserved: { cpuMillicores: row.reservedCpuMillicores, memoryBytes: row.reservedMemoryBytes },
    instances: row.instances,
  };
}

function tenantColor(index: number): CSSProperties {
  return { '--tenant': `var(--stack-${index % COLORS})` } as CSSProperties;
}
