'use client';

import type { HostFacts } from '@bulkhead/shared';
import { useTranslations } from 'next-intl';
import { DataTable } from '../../components/data-table.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import classes from './host.module.css';

/** The kernel's controllers on this host: which tree each one is in, and where. */
export function ControllersCard({ facts }: { facts: HostFacts }) {
  const t = useTranslations('hosts.controllers');
  return (
    <SectionCard
      title={t('title')}
      description={t('description', {
        driver: facts.cgroup.driver,
        version: facts.cgroup.version,
        root: facts.cgroup.root,
      })}
      flush
    >
      <DataTable
        label={t('title')}
        rows={facts.cgroup.controllers}
        rowKey={(controller) => controller.name}
        empty={t('none')}
        columns={[
          {
            key: 'name',
            header: t('name'),
            cell: (controller) => controller.name,
            sortValue: (controller) => controller.name,
          },
          { key: 'version', header: t('version'), cell: (controller) => `v${controller.version}` },
          {
            key: 'mount',
            header: t('mount'),
            cell: (controller) => <span className={classes.mono}>{controller.mount}</span>,
          },
        ]}
      />
    </SectionCard>
  );
}
