'use client';

import type { HostFacts } from '@bulkhead/shared';
import { formatBytes } from '@bulkhead/shared';
import { useTranslations } from 'next-intl';
import { DataTable } from '../../components/data-table.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import classes from './host.module.css';

/** The disks that a throttle can name, with the scheduler that decides whether weights count. */
export function DisksCard({ facts }: { facts: HostFacts }) {
  const t = useTranslations('hosts.disks');
  return (
    <SectionCard title={t('title')} description={t('description')} flush>
      <DataTable
        label={t('title')}
        rows={facts.disks}
        rowKey={(disk) => disk.device}
        empty={t('none')}
        columns={[
          { key: 'name', header: t('name'), cell: (disk) => disk.name, sortValue: (disk) => disk.name },
          { key: 'device', header: t('device'), cell: (disk) => <span className={classes.mono}>{disk.device}</span> },
          {
            key: 'size',
            header: t('size'),
            cell: (disk) => formatBytes(disk.sizeBytes),
            align: 'end',
            sortValue: (disk) => disk.sizeBytes,
          },
          { key: 'scheduler', header: t('scheduler'), cell: (disk) => disk.scheduler || '—' },
          { key: 'kind', header: t('kind'), cell: (disk) => t(disk.rotational ? 'rotational' : 'solid') },
        ]}
      />
    </SectionCard>
  );
}
