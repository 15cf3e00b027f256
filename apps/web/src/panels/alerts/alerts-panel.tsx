'use client';

import { Stack } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { PageHeader } from '../../components/page-header.tsx';
import { useTenantAllows } from '../../components/use-session.ts';
import { useSystemAllows } from '../../components/use-system-allows.ts';
import { ChannelsCard } from '../alert-channels/channels-card.tsx';
import { MailSettingsCard } from '../alert-channels/mail-settings-card.tsx';
import { FiringCard } from './firing-card.tsx';
import { HistoryCard } from './history-card.tsx';
import { RulesCard } from './rules-card.tsx';

/** What is wrong, what is looked for, where it is told, and what was: a tenant's, or with null the operators'. */
export function AlertsPanel({ tenantSlug }: { tenantSlug: string | null }) {
  const t = useTranslations('alerts');
  const isOperators = tenantSlug === null;
  const mayInTenant = useTenantAllows(tenantSlug ?? '', 'alerts:write');
  const mayInSystem = useSystemAllows('alerts:write-all');
  const reason = isOperators ? (mayInSystem ? null : t('mayNotOfAll')) : mayInTenant ? null : t('mayNot');
  return (
    <div data-testid="alerts-panel">
      <PageHeader title={t('title')} description={t(isOperators ? 'descriptionOfAll' : 'description')} />
      <Stack gap="md">
        <FiringCard tenantSlug={tenantSlug} reason={reason} />
        <RulesCard tenantSlug={tenantSlug} reason={reason} />
        <ChannelsCard tenantSlug={tenantSlug} reason={reason} />
        {isOperators && <MailSettingsCard reason={reason} />}
        <HistoryCard tenantSlug={tenantSlug} />
      </Stack>
    </div>
  );
}
