'use client';

import { IconAlertTriangle, IconBoxOff, IconCircleCheck } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { InstanceStateBadge } from '../../components/state-badge.tsx';
import { StateCounts, VerdictBanner } from '../../components/verdict-banner.tsx';
import type { Health } from './to-view-model.ts';

const ICONS = { fine: IconCircleCheck, wrong: IconAlertTriangle, empty: IconBoxOff };

/** The answer to "is anything wrong", and how many instances are in which state. */
export function HealthBanner({ health, firing, tenantSlug }: { health: Health; firing: number; tenantSlug: string }) {
  const t = useTranslations('tenant-overview.health');
  const sentence = () => {
    if (health.attention > 0) return t('attention', { count: health.attention });
    // A silent host has a detail of its own below.
    if (health.silentHosts.length > 0) return t(health.verdict, { count: health.instances });
    if (health.frozenHosts.length > 0) return t('frozen', { hosts: health.frozenHosts.join(', ') });
    if (health.shrinkingHosts.length > 0) return t('shrinking', { hosts: health.shrinkingHosts.join(', ') });
    if (firing > 0) return t('alerts', { count: firing });
    return t(health.verdict, { count: health.instances });
  };
  const shown = firing > 0 ? 'wrong' : health.verdict;
  const silent = { count: health.silentHosts.length, hosts: health.silentHosts.join(', ') };
  return (
    <VerdictBanner
      label={t('label')}
      verdict={shown}
      icon={ICONS[shown]}
      sentence={sentence()}
      {...(silent.count > 0 && { detail: t('silent', silent) })}
    >
      <StateCounts
        counts={health.states.map(({ state, count }) => ({
          state,
          count,
          href: `/t/${tenantSlug}/instances?state=${state}`,
          badge: <InstanceStateBadge state={state} />,
        }))}
      />
    </VerdictBanner>
  );
}
