'use client';

import { formatBytes } from '@bulkhead/shared';
import type { InstanceView } from '@bulkhead/shared';
import { TextInput } from '@mantine/core';
import { IconPlayerStop, IconSearch } from '@tabler/icons-react';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import { DataTable } from '../../../../components/data-table.tsx';
import type { DataTableColumn } from '../../../../components/data-table.tsx';
import { EmptyState } from '../../../../components/empty-state.tsx';
import { QueryState } from '../../../../components/query-state.tsx';
import { RelativeTime } from '../../../../components/relative-time.tsx';
import { SectionCard } from '../../../../components/section-card.tsx';
import { useTenantAllows } from '../../../../components/use-session.ts';
import classes from '../inside.module.css';
import { filterProcesses, prepareProcesses } from './prepare-processes.ts';
import type { ShownProcess } from './prepare-processes.ts';
import { SignalMenu } from './signal-menu.tsx';
import { useProcesses } from './use-processes.ts';

const INDENT_PX = 16;
const MOST_INDENTED = 8;

/** What runs inside of an instance, as the kernel counts it. */
export function ProcessesTab({ instance }: { instance: InstanceView }) {
  const t = useTranslations('inside');
  const [filter, setFilter] = useState('');
  const runs = instance.state !== 'stopped' && instance.state !== 'absent';
  const { query, before } = useProcesses(instance.tenantSlug, instance.id, runs);
  const columns = useColumns(instance, query.data?.processes.some(({ hostPid }) => hostPid !== null) ?? false);
  const nothing = (
    <EmptyState icon={<IconPlayerStop size={28} />} title={t('notRunning.title')}>
      {t('notRunning.processes')}
    </EmptyState>
  );

  return (
    <SectionCard title={t('processes.title')} description={t('processes.description')} flush>
      <div className={classes.bar}>
        <TextInput
          className={classes.grow}
          size="xs"
          label={t('processes.filter')}
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
          leftSection={<IconSearch size={14} aria-hidden />}
          spellCheck={false}
        />
      </div>
      {runs ? (
        <QueryState query={query} empty={nothing} skeletonHeight={320}>
          {(list) => {
            const shown = filterProcesses(prepareProcesses(list, before), filter);
            return (
              <>
                <DataTable
                  label={t('processes.title')}
                  columns={columns}
                  rows={shown}
                  rowKey={({ key }) => key}
                  empty={nothing}
                />
                {list.total > list.processes.length && (
                  <div className={classes.status}>
                    {t('processes.more', { shown: list.processes.length, total: list.total })}
                  </div>
                )}
              </>
            );
          }}
        </QueryState>
      ) : (
        nothing
      )}
    </SectionCard>
  );
}

function useColumns(instance: InstanceView, hasHostPids: boolean): DataTableColumn<ShownProcess>[] {
  const t = useTranslations('inside.processes');
  const format = useFormatter();
  const mayExec = useTenantAllows(instance.tenantSlug, 'instances:exec');
  const hostPid: DataTableColumn<ShownProcess> = {
    key: 'hostPid',
    header: t('hostPid'),
    align: 'end',
    cell: (one) => one.hostPid ?? '–',
  };
  const actions: DataTableColumn<ShownProcess> = {
    key: 'actions',
    header: t('actions'),
    hideHeader: true,
    cell: (one) => <SignalMenu instance={instance} process={one} />,
  };
  return [
    {
      key: 'command',
      header: t('command'),
      cell: ({ command, depth }) => (
        <span
          className={classes.command}
          title={command}
          style={{ paddingInlineStart: `${Math.min(depth, MOST_INDENTED) * INDENT_PX}px` }}
        >
          {command}
        </span>
      ),
    },
    { key: 'pid', header: t('pid'), align: 'end', cell: (one) => one.innerPid, sortValue: (one) => one.innerPid },
    ...(hasHostPids ? [hostPid] : []),
    { key: 'user', header: t('user'), cell: ({ user, uid }) => user ?? uid, sortValue: ({ user, uid }) => user ?? uid },
    {
      key: 'state',
      header: t('state'),
      cell: ({ state }) => (
        <span title={state}>{t.has(`states.${state as 'R'}`) ? t(`states.${state as 'R'}`) : state}</span>
      ),
    },
    {
      key: 'cpu',
      header: t('cpu'),
      align: 'end',
      cell: ({ cores }) =>
        cores === null ? '–' : format.number(cores, { style: 'percent', maximumFractionDigits: 1 }),
      sortValue: ({ cores }) => cores ?? -1,
    },
    {
      key: 'cpuTime',
      header: t('cpuTime'),
      align: 'end',
      cell: ({ cpuUsec }) => `${format.number(cpuUsec / 1e6, { maximumFractionDigits: 2 })} s`,
      sortValue: ({ cpuUsec }) => cpuUsec,
    },
    {
      key: 'memory',
      header: t('memory'),
      align: 'end',
      cell: ({ rssBytes }) => formatBytes(rssBytes),
      sortValue: ({ rssBytes }) => rssBytes,
    },
    { key: 'threads', header: t('threads'), align: 'end', cell: ({ threads }) => threads },
    {
      key: 'started',
      header: t('started'),
      cell: ({ startedAtMs }) => <RelativeTime atMs={startedAtMs} />,
      sortValue: ({ startedAtMs }) => startedAtMs,
    },
    ...(mayExec ? [actions] : []),
  ];
}
