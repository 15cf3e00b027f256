'use client';

import { MAX_NEIGHBOUR_RANGE_MS } from '@bulkhead/shared';
import type { HostNeighbours, NeighbourFinding, NeighbourResource } from '@bulkhead/shared';
import { Anchor, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { useChartNumbers } from '../../components/charts/use-chart-numbers.ts';
import { Link } from '../../components/link.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import classes from './history.module.css';
import type { TimeSpan } from './history-range.ts';
import { useHostNeighbours } from './queries/use-timeline.ts';
import { useHistoryTime } from './use-history-time.ts';
import { WaitSentence } from './wait-sentence.tsx';

/** For operators: who waited on a host, and who rose meanwhile. */
export function NeighboursCard({ hostId, span }: { hostId: string; span: TimeSpan }) {
  const t = useTranslations('history.neighbours');
  const isTooLong = span.toMs - span.fromMs > MAX_NEIGHBOUR_RANGE_MS;
  const query = useHostNeighbours(hostId, span, !isTooLong);
  return (
    <SectionCard title={t('title')} description={t('description')}>
      {isTooLong ? (
        <Text size="sm">{t('tooLong')}</Text>
      ) : (
        <QueryState query={query} skeletonHeight={160} isEmpty={() => false}>
          {(found) => <Findings found={found} />}
        </QueryState>
      )}
    </SectionCard>
  );
}

function Findings({ found }: { found: HostNeighbours }) {
  const t = useTranslations('history.neighbours');
  const { findings, instances, instancesThere, tier } = found;
  return (
    <div data-testid="neighbours" data-findings={findings.length} data-tier={tier}>
      {findings.length === 0 ? (
        <Text size="sm">{t('none')}</Text>
      ) : (
        <ul className={classes.findings}>
          {findings.map((finding) => (
            <Finding key={`${finding.victim.instanceId} ${finding.resource} ${finding.fromMs}`} finding={finding} />
          ))}
        </ul>
      )}
      <Text className={classes.quiet} mt="md">
        {t('looked', { count: instances, left: instancesThere - instances })} {tier === 'hour' && t('coarse')}{' '}
        {findings.length > 0 && t('caveat')}
      </Text>
    </div>
  );
}

function Finding({ finding }: { finding: NeighbourFinding }) {
  const t = useTranslations('history.neighbours');
  const { percent } = useChartNumbers();
  const time = useHistoryTime();
  const format = useAmount(finding.resource);
  const { resource, victim, suspects, unnamed, hostUsedShare } = finding;
  const between = time.shortly(finding.fromMs, finding.toMs);
  const remarks = [
    ...(unnamed === null ? [] : [t(`unnamed.${unnamed}`)]),
    ...(suspects[0] === undefined ? [] : [t('correlation', { value: suspects[0].correlation.toFixed(2) })]),
    ...(hostUsedShare === null || resource === 'io'
      ? []
      : [t(`hostUsed.${resource}`, { share: percent(Math.min(1, hostUsedShare)) })]),
  ];
  const who = (
    <>
      <Anchor
        component={Link}
        href={`/t/${victim.tenantSlug}/instances/${victim.instanceId}`}
        inherit
        underline="always"
      >
        {t('who', { tenant: victim.tenantName, instance: victim.instanceName })}
      </Anchor>
      {victim.alsoWaited > 0 && ` ${t('also', { count: victim.alsoWaited })}`}
    </>
  );
  return (
    <li
      className={classes.finding}
      data-testid="neighbour-finding"
      data-resource={resource}
      data-victim={victim.instanceName}
      data-suspect={suspects[0]?.tenant?.slug ?? ''}
      data-unnamed={unnamed !== null}
    >
      {suspects.map(({ tenant, before, during }) => (
        <Text key={tenant?.slug ?? ''} size="sm" fw={600}>
          {t.rich('rose', {
            between,
            name: () => <SuspectName tenant={tenant} />,
            from: format(before),
            to: format(during),
          })}
        </Text>
      ))}
      {unnamed !== null && (
        <Text size="sm" fw={600}>
          {t('at', { between })}
        </Text>
      )}
      <WaitSentence resource={resource} victim={who} before={finding.waitedBefore} during={finding.waitedDuring} />
      <Text className={classes.quiet}>{remarks.join(' ')}</Text>
    </li>
  );
}

function SuspectName({ tenant }: { tenant: { slug: string; name: string } | null }): ReactNode {
  const t = useTranslations('history.neighbours');
  if (tenant === null) return t('system');
  return (
    <Anchor component={Link} href={`/ops/tenants/${tenant.slug}`} inherit underline="always">
      {tenant.name}
    </Anchor>
  );
}

/** An amount of a resource with its unit. */
function useAmount(resource: NeighbourResource): (value: number) => string {
  const { cores, bytes, bytesPerSecond } = useChartNumbers();
  if (resource === 'cpu') return (millicores) => cores(millicores / 1_000);
  return resource === 'memory' ? bytes : bytesPerSecond;
}
