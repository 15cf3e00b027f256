'use client';

import { MAX_NEIGHBOUR_RANGE_MS } from '@bulkhead/shared';
import type { InstanceNeighbours } from '@bulkhead/shared';
import { Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { QueryState } from '../../components/query-state.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import classes from './history.module.css';
import type { TimeSpan } from './history-range.ts';
import { useInstanceNeighbours } from './queries/use-timeline.ts';
import { useHistoryTime } from './use-history-time.ts';
import { WaitSentence } from './wait-sentence.tsx';

/** For a tenant: whether somebody else on the host rose while its instance waited; never who. */
export function InstanceNeighboursCard({
  tenantSlug,
  instanceId,
  span,
}: {
  tenantSlug: string;
  instanceId: string;
  span: TimeSpan;
}) {
  const t = useTranslations('history.neighbours');
  const isTooLong = span.toMs - span.fromMs > MAX_NEIGHBOUR_RANGE_MS;
  const query = useInstanceNeighbours({ tenantSlug, instanceId }, span, !isTooLong);
  return (
    <SectionCard title={t('instanceTitle')} description={t('instanceDescription')}>
      {isTooLong ? (
        <Text size="sm">{t('tooLong')}</Text>
      ) : (
        <QueryState query={query} skeletonHeight={80} isEmpty={() => false}>
          {({ findings, tier }) => (
            <div data-testid="instance-neighbours" data-findings={findings.length}>
              {findings.length === 0 && <Text size="sm">{t('none')}</Text>}
              <ul className={classes.findings}>
                {findings.map((finding) => (
                  <Finding key={`${finding.resource} ${finding.fromMs}`} finding={finding} />
                ))}
              </ul>
              <Text className={classes.quiet} mt="sm">
                {tier === 'hour' && `${t('coarse')} `}
                {findings.some(({ rose }) => rose.length > 0) && t('remedy')}
              </Text>
            </div>
          )}
        </QueryState>
      )}
    </SectionCard>
  );
}

function Finding({ finding }: { finding: InstanceNeighbours['findings'][number] }) {
  const t = useTranslations('history.neighbours');
  const time = useHistoryTime();
  const { resource, rose, unnamed, waitedBefore, waitedDuring } = finding;
  const between = time.shortly(finding.fromMs, finding.toMs);
  const first = rose[0];
  return (
    <li className={classes.finding} data-unnamed={unnamed !== null} data-rose={rose.join(' ')}>
      <Text size="sm" fw={600}>
        {first === undefined
          ? t('at', { between })
          : t(`instanceRose.${rose.length > 1 ? 'both' : first}`, { between })}
      </Text>
      <WaitSentence resource={resource} victim={t('victim')} before={waitedBefore} during={waitedDuring} />
      {unnamed !== null && <Text className={classes.quiet}>{t(`unnamed.${unnamed}`)}</Text>}
    </li>
  );
}
