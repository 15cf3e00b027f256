'use client';

import type { Anatomy } from '@bulkhead/shared';
import { formatBytes } from '@bulkhead/shared';
import { useFormatter, useTranslations } from 'next-intl';
import { DataTable } from '../../components/data-table.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import classes from './anatomy.module.css';
import { nestProcesses } from './nest-processes.ts';

/** The processes as a tree, with their numbers on both sides of the pid namespace. */
export function ProcessesCard({ processes }: { processes: Anatomy['processes'] }) {
  const t = useTranslations('anatomy.processes');
  const format = useFormatter();
  return (
    <SectionCard title={t('title')} description={t('description')} flush>
      <DataTable
        label={t('title')}
        rows={nestProcesses(processes)}
        rowKey={({ process }) => String(process.pid)}
        empty={t('none')}
        columns={[
          {
            key: 'command',
            header: t('command'),
            cell: ({ process, depth }) => (
              <span className={classes.command} style={{ paddingInlineStart: `${Math.min(depth, 8) * 16}px` }}>
                {process.command}
              </span>
            ),
          },
          { key: 'inner', header: t('inner'), align: 'end', cell: ({ process }) => process.innerPid ?? '–' },
          { key: 'pid', header: t('outer'), align: 'end', cell: ({ process }) => process.pid },
          { key: 'uid', header: t('uid'), align: 'end', cell: ({ process }) => process.uid },
          { key: 'state', header: t('state'), cell: ({ process }) => process.state },
          {
            key: 'cpu',
            header: t('cpu'),
            align: 'end',
            cell: ({ process }) => `${format.number(process.cpuUsec / 1e6, { maximumFractionDigits: 2 })} s`,
          },
          { key: 'rss', header: t('memory'), align: 'end', cell: ({ process }) => formatBytes(process.rssBytes) },
        ]}
      />
    </SectionCard>
  );
}
