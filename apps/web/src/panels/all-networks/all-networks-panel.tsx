'use client';

import { Stack } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { PageHeader } from '../../components/page-header.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { AllNetworksTable } from './all-networks-table.tsx';
import { HostAbilities } from './host-abilities.tsx';
import { useAllNetworks } from './queries/use-all-networks.ts';
import { SettingsForm } from './settings-form.tsx';

/** For operators: the networks of everybody, what is given out, and what hosts can hold. */
export function AllNetworksPanel() {
  const t = useTranslations('networks.all');
  const query = useAllNetworks();
  return (
    <div data-testid="all-networks-panel">
      <PageHeader title={t('title')} description={t('description')} />
      <QueryState query={query} isEmpty={() => false} skeletonHeight={480}>
        {(overview) => (
          <Stack gap="md">
            <SectionCard title={t('settings')} description={t('settingsHint')}>
              <SettingsForm settings={overview.settings} />
            </SectionCard>
            <SectionCard title={t('title')} description={t('ranges', overview.ranges)} flush>
              <AllNetworksTable networks={overview.networks} />
            </SectionCard>
            <SectionCard title={t('hosts')} flush>
              <HostAbilities hosts={overview.hosts} />
            </SectionCard>
          </Stack>
        )}
      </QueryState>
    </div>
  );
}
