'use client';

import type { HostView } from '@bulkhead/shared';
import { Anchor, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { ContainmentBadge } from '../../components/compartment/containment-badge.tsx';
import { Link } from '../../components/link.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import classes from './host.module.css';

type Finding = HostView['containmentFindings'][number];

/** Whether tenants are held in, and what is not where it must be. */
export function ContainmentCard({ host }: { host: HostView }) {
  const t = useTranslations('hosts.containment');
  const findings = host.containmentFindings;
  return (
    <SectionCard
      title={t('title')}
      description={t('description')}
      actions={<ContainmentBadge state={host.containment} sinceMs={host.containmentSinceMs} />}
    >
      {host.containment === 'unknown' && <Text size="sm">{t('unknown')}</Text>}
      {host.containment === 'held' && findings.length === 0 && <Text size="sm">{t('held')}</Text>}
      {findings.length > 0 && (
        <ul className={classes.findings} aria-label={t('findings')}>
          {inOrder(findings).map(({ finding, order }) => (
            <li key={order} data-finding={finding.kind}>
              <div className={classes.findingHead}>
                <b>{t(`kind.${finding.kind}`)}</b>
                {finding.tenantSlug !== null && <Whose finding={finding} tenantSlug={finding.tenantSlug} />}
                {finding.pid !== null && (
                  <span className={classes.quiet}>{t('pid', { pid: String(finding.pid) })}</span>
                )}
              </div>
              <div>{finding.message}</div>
            </li>
          ))}
        </ul>
      )}
    </SectionCard>
  );
}

function Whose({ finding, tenantSlug }: { finding: Finding; tenantSlug: string }) {
  const href =
    finding.instanceId === null ? `/ops/tenants/${tenantSlug}` : `/t/${tenantSlug}/instances/${finding.instanceId}`;
  return (
    <Anchor component={Link} href={href} size="sm">
      {tenantSlug}
    </Anchor>
  );
}

/** Two findings may read the same: a finding is known by its place alone. */
function inOrder(findings: readonly Finding[]): { finding: Finding; order: number }[] {
  return findings.map((finding, order) => ({ finding, order }));
}
