'use client';

import type { Capability, HostFacts } from '@bulkhead/shared';
import { Text } from '@mantine/core';
import { IconCircleCheck, IconCircleX, IconTool } from '@tabler/icons-react';
import type { Icon } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { DataTable } from '../../components/data-table.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import classes from './host.module.css';

const LOOKS: Record<Capability['held'], { tone: 'ok' | 'busy' | 'warn'; icon: Icon }> = {
  kernel: { tone: 'ok', icon: IconCircleCheck },
  agent: { tone: 'busy', icon: IconTool },
  none: { tone: 'warn', icon: IconCircleX },
};

/** One row for each control: who holds it here, through which file or property, and what is different about it. */
export function CapabilitiesCard({ facts }: { facts: HostFacts | null }) {
  const t = useTranslations('hosts.capabilities');
  return (
    <SectionCard title={t('title')} description={t('description')} flush>
      {facts === null ? (
        <Text size="sm" c="dimmed" p="md">
          {t('unknown')}
        </Text>
      ) : (
        <DataTable
          label={t('title')}
          rows={facts.capabilities}
          rowKey={(capability) => capability.control}
          empty={t('none')}
          columns={[
            { key: 'control', header: t('column.control'), cell: ({ control }) => t(`control.${control}`) },
            {
              key: 'held',
              header: t('column.held'),
              width: '110px',
              cell: ({ held }) => <Held held={held} />,
              sortValue: ({ held }) => held,
            },
            {
              key: 'through',
              header: t('column.through'),
              cell: ({ through }) => <span className={classes.mono}>{through || '—'}</span>,
            },
            {
              key: 'note',
              header: t('column.note'),
              width: '45%',
              cell: ({ note }) => <span className={classes.note}>{note}</span>,
            },
          ]}
        />
      )}
    </SectionCard>
  );
}

function Held({ held }: { held: Capability['held'] }) {
  const t = useTranslations('hosts.capabilities.held');
  const { tone, icon: Shape } = LOOKS[held];
  return (
    <span className={classes.held} data-tone={tone} data-held={held}>
      <Shape size={14} stroke={2} aria-hidden />
      {t(held)}
    </span>
  );
}
