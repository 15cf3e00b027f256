'use client';

import { Button, Group } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconFilterOff, IconListSearch, IconRefresh } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useQueryStates } from 'nuqs';
import { EmptyState } from '../../components/empty-state.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { AuditFilters } from './audit-filters.tsx';
import { auditSearch, isNarrowed, NO_FILTERS, toFilters } from './audit-search.ts';
import classes from './audit.module.css';
import { EntryList } from './entry-list.tsx';
import { ExportMenu } from './export-menu.tsx';
import { useEntries, useStanding } from './queries/use-audit.ts';
import { BreachNotice, StandingBadge } from './standing-notice.tsx';

const TYPING_MS = 300;

/** Who did, or tried, what: one tenant's chain, or with null all of them. */
export function AuditPanel({ tenantSlug }: { tenantSlug: string | null }) {
  const t = useTranslations('audit');
  const [search, setSearch] = useQueryStates(auditSearch, { history: 'replace' });
  const [settled] = useDebouncedValue(search, TYPING_MS);
  const filters = toFilters(settled);
  const entries = useEntries(tenantSlug, filters);
  const standing = useStanding(tenantSlug);
  const narrowed = isNarrowed(search);
  const clear = () => void setSearch(NO_FILTERS);
  const refresh = () => void Promise.all([entries.refetch(), standing.refetch()]);
  return (
    <div data-testid="audit-panel">
      <PageHeader
        title={t('title')}
        description={t(tenantSlug === null ? 'descriptionOfAll' : 'description')}
        actions={
          <Group gap="xs" align="flex-start">
            <StandingBadge standing={standing.data} />
            <Button
              variant="default"
              leftSection={<IconRefresh size={16} aria-hidden />}
              onClick={refresh}
              loading={entries.isRefetching}
            >
              {t('refresh')}
            </Button>
            <ExportMenu tenantSlug={tenantSlug} filters={filters} />
          </Group>
        }
      />
      <BreachNotice standing={standing.data} />
      <SectionCard flush>
        <AuditFilters
          search={search}
          onChange={(change) => void setSearch(change)}
          {...(narrowed && { onClear: clear })}
        />
        <QueryState
          query={entries}
          skeletonHeight={400}
          isEmpty={(data) => data.pages.every(({ rows }) => rows.length === 0)}
          empty={narrowed ? <NoMatch onClear={clear} /> : <Nothing />}
        >
          {(data) => <EntryList entries={data.pages.flatMap(({ rows }) => rows)} showTenant={tenantSlug === null} />}
        </QueryState>
        {entries.hasNextPage && (
          <Group justify="center" className={classes.more}>
            <Button variant="default" loading={entries.isFetchingNextPage} onClick={() => void entries.fetchNextPage()}>
              {t('older')}
            </Button>
          </Group>
        )}
      </SectionCard>
    </div>
  );
}

function NoMatch({ onClear }: { onClear: () => void }) {
  const t = useTranslations('audit');
  return (
    <EmptyState
      icon={<IconFilterOff size={28} stroke={1.5} />}
      title={t('noMatch.title')}
      action={
        <Button variant="default" onClick={onClear}>
          {t('filter.clear')}
        </Button>
      }
    >
      {t('noMatch.text')}
    </EmptyState>
  );
}

function Nothing() {
  const t = useTranslations('audit');
  return (
    <EmptyState icon={<IconListSearch size={28} stroke={1.5} />} title={t('none.title')}>
      {t('none.text')}
    </EmptyState>
  );
}
