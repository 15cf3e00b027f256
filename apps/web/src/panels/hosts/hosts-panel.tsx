'use client';

import { IconPlus, IconServer2 } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { lateDialog } from '../../components/late.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { useSystemReason } from '../../components/use-system-allows.ts';
import { HostsTable } from './hosts-table.tsx';
import { useHosts } from './queries/use-hosts.ts';

const EnrolDialog = lateDialog(() => import('./enrol-dialog.tsx').then((module) => module.EnrolDialog), 'opened');

/** The machines that run tenants' instances, and the way to add one. */
export function HostsPanel() {
  const t = useTranslations('hosts');
  const hosts = useHosts();
  const [enrolling, setEnrolling] = useState(false);
  const reason = useSystemReason('hosts:write');
  const enrolButton = (
    <ActionButton leftSection={<IconPlus size={16} aria-hidden />} reason={reason} onClick={() => setEnrolling(true)}>
      {t('enrol')}
    </ActionButton>
  );
  return (
    <div data-testid="hosts-panel">
      <PageHeader title={t('title')} description={t('description')} actions={enrolButton} />
      <SectionCard flush>
        <QueryState query={hosts} skeletonHeight={240} empty={<NoHosts action={enrolButton} />}>
          {(rows) => <HostsTable hosts={rows} />}
        </QueryState>
      </SectionCard>
      <EnrolDialog opened={enrolling} onClose={() => setEnrolling(false)} hosts={hosts.data ?? []} />
    </div>
  );
}

function NoHosts({ action }: { action: ReactNode }) {
  const t = useTranslations('hosts.none');
  return (
    <EmptyState icon={<IconServer2 size={28} />} title={t('title')} action={action}>
      {t('text')}
    </EmptyState>
  );
}
