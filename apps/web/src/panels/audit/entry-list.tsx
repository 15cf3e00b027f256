'use client';

import type { AuditEntryView } from '@bulkhead/shared';
import { Accordion, Badge, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { FactList } from '../../components/fact-list.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import classes from './audit.module.css';

interface EntryListProps {
  entries: readonly AuditEntryView[];
  /** Where entries of several chains stand together, each says whose it is. */
  showTenant: boolean;
}

/** Entries as lines; each opens to all that was written. */
export function EntryList({ entries, showTenant }: EntryListProps) {
  const t = useTranslations('audit');
  return (
    <Accordion multiple variant="default" chevronPosition="left" order={3} aria-label={t('title')}>
      {entries.map((entry) => (
        <Accordion.Item key={entry.id} value={entry.id} data-testid="audit-entry">
          <Accordion.Control>
            <div className={classes.line}>
              <Text component="span" size="xs" c="dimmed">
                <RelativeTime atMs={entry.atMs} />
              </Text>
              <Text component="span" size="sm" fw={500} className={classes.cut}>
                {nameOf(entry, t('nobody'), t('system'))}
              </Text>
              <Text component="span" size="sm" ff="monospace" className={classes.cut}>
                {entry.action}
              </Text>
              <Text component="span" size="sm" c="dimmed" ff="monospace" className={classes.cut}>
                {showTenant && entry.tenantSlug !== null ? `${entry.tenantSlug} · ` : ''}
                {entry.target}
              </Text>
              <Badge variant="light" color={entry.outcome === 'refused' ? 'orange' : 'teal'} autoContrast>
                {t(`outcome.${entry.outcome}`)}
              </Badge>
            </div>
          </Accordion.Control>
          <Accordion.Panel>
            <EntryFacts entry={entry} />
          </Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  );
}

function EntryFacts({ entry }: { entry: AuditEntryView }) {
  const t = useTranslations('audit.fact');
  const tCommon = useTranslations('common');
  const details = Object.entries(entry.details).map(([label, value]) => ({ label, value: String(value), mono: true }));
  return (
    <FactList
      facts={[
        { label: t('time'), value: new Date(entry.atMs).toISOString(), mono: true },
        { label: t('actor'), value: entry.actor, mono: true },
        { label: t('address'), value: entry.address === '' ? tCommon('none') : entry.address, mono: true },
        { label: t('target'), value: entry.target, mono: true },
        ...details,
        { label: t('number'), value: `${entry.seq} · ${entry.chain}`, mono: true },
        { label: t('hash'), value: entry.hash, mono: true },
      ]}
    />
  );
}

/** What the actor is called; where there is no name any more, its id. */
function nameOf({ actor, actorName }: AuditEntryView, nobody: string, system: string): string {
  if (actor === 'nobody') return nobody;
  if (actor === 'system') return system;
  return actorName ?? actor;
}
