'use client';

import type { HostEventRow } from '@bulkhead/shared';
import { Anchor, Button, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconRefreshDot } from '@tabler/icons-react';
import type { Icon } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Writes } from '../../components/compartment/proof-table.tsx';
import { Link } from '../../components/link.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import classes from './host.module.css';
import { useHostEvents } from './queries/use-host.ts';

const LOOKS: Record<HostEventRow['kind'], { tone: 'ok' | 'busy' | 'bad'; icon: Icon }> = {
  'drift-repaired': { tone: 'busy', icon: IconRefreshDot },
  'drift-not-repaired': { tone: 'bad', icon: IconAlertTriangle },
  'process-outside': { tone: 'bad', icon: IconAlertTriangle },
  'foreign-container': { tone: 'bad', icon: IconAlertTriangle },
  'parent-missing': { tone: 'bad', icon: IconAlertTriangle },
  'containment-restored': { tone: 'ok', icon: IconCircleCheck },
  'attestation-failed': { tone: 'bad', icon: IconAlertTriangle },
  'log-flood': { tone: 'bad', icon: IconAlertTriangle },
  'log-flood-ended': { tone: 'ok', icon: IconCircleCheck },
  'restart-storm': { tone: 'busy', icon: IconRefreshDot },
};
const SHOWN_AT_FIRST = 6;

/** What the host noticed or set right by itself, with the files that somebody else had written. */
export function EventsCard({ hostId }: { hostId: string }) {
  const t = useTranslations('hosts.events');
  const events = useHostEvents(hostId);
  const [all, setAll] = useState(false);
  return (
    <SectionCard title={t('title')} description={t('description')}>
      <QueryState query={events} skeletonHeight={120} empty={<None />}>
        {(rows) => (
          <>
            <ul className={classes.findings} data-testid="host-events">
              {(all ? rows : rows.slice(0, SHOWN_AT_FIRST)).map((event) => (
                <EventEntry key={event.id} event={event} />
              ))}
            </ul>
            {!all && rows.length > SHOWN_AT_FIRST && (
              <Button variant="default" size="compact-sm" mt="sm" onClick={() => setAll(true)}>
                {t('more', { count: rows.length - SHOWN_AT_FIRST })}
              </Button>
            )}
          </>
        )}
      </QueryState>
    </SectionCard>
  );
}

function None() {
  const t = useTranslations('hosts.events');
  return (
    <Text size="sm" c="dimmed">
      {t('none')}
    </Text>
  );
}

function EventEntry({ event }: { event: HostEventRow }) {
  const t = useTranslations('hosts.events');
  const { tone, icon: Shape } = LOOKS[event.kind];
  return (
    <li data-event={event.kind}>
      <div className={classes.findingHead}>
        <span className={classes.held} data-tone={tone}>
          <Shape size={14} stroke={2} aria-hidden />
          <b>{t(`kind.${event.kind}`)}</b>
        </span>
        {event.tenantSlug !== null && (
          <Anchor
            component={Link}
            size="sm"
            href={
              event.instanceId === null
                ? `/ops/tenants/${event.tenantSlug}`
                : `/t/${event.tenantSlug}/instances/${event.instanceId}`
            }
          >
            {event.tenantSlug}
          </Anchor>
        )}
        <span className={classes.quiet}>
          <RelativeTime atMs={event.atMs} />
        </span>
      </div>
      <div className={classes.message}>{event.message}</div>
      {event.writes.length > 0 && (
        <details className={classes.files}>
          <summary>{t('files', { count: event.writes.length })}</summary>
          <Writes writes={event.writes} />
        </details>
      )}
    </li>
  );
}
