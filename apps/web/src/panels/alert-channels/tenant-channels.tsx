'use client';

import { useTranslations } from 'next-intl';
import { useTenantAllows } from '../../components/use-session.ts';
import { ChannelsCard } from './channels-card.tsx';

/** Where a tenant is told of its alerts, as far as the reader may change that. */
export function TenantChannels({ tenantSlug }: { tenantSlug: string }) {
  const t = useTranslations('alert-channels');
  return (
    <ChannelsCard
      tenantSlug={tenantSlug}
      reason={useTenantAllows(tenantSlug, 'alerts:write') ? null : t('notAllowed')}
    />
  );
}
