'use client';

import { Button } from '@mantine/core';
import { useThrottledValue } from '@mantine/hooks';
import { IconBox, IconFilterOff } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useQueryStates } from 'nuqs';
import { EmptyState } from '../../components/empty-state.tsx';
import { LiveUsage } from '../../components/live-usage/live-usage.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { useAllInstancesColumns } from './all-instances-columns.tsx';
import { AllInstancesFilters } from './all-instances-filters.tsx';
import { allInstancesSearch, isNarrowed, toListInput } from './all-instances-search.ts';
import type { AllInstancesSearch } from './all-instances-search.ts';
import { AllInstancesTable } from './all-instances-table.tsx';
import { useAllInstances } from './queries/use-all-instances.ts';

/** The first letter is looked for at once, the next ones together after this. */
const TYPING_MS = 120;

/** Every tenant's instances, wherever they run. */
export function AllInstancesPanel() {
  const t = useTranslations('operations.all');
  const [search, setSearch] = useQueryStates(allInstancesSearch);
  const typed = useThrottledValue(search.q, TYPING_MS);
  const query = useAllInstances(toListInput({ ...search, q: search.q === '' ? '' : typed }));
  const columns = useAllInstancesColumns();
  const change = (next: Partial<AllInstancesSearch>) =>
    void setSearch({ page: null, ...next }, { history: Object.keys(next).join() === 'q' ? 'replace' : 'push' });
  const clear = () => change({ q: '', tenant: null, host: null, state: null });
  const narrowed = isNarrowed(search);
  return (
    <div data-testid="all-instances">
      <PageHeader title={t('title')} description={t('description')} />
      <SectionCard flush>
        <AllInstancesFilters
          columns={columns}
          search={search}
          onChange={change}
          {...(narrowed && { onClear: clear })}
        />
        <LiveUsage tenantSlug={null}>
          <QueryState query={query} skeletonHeight={400} isEmpty={() => false}>
            {(data) => (
              <AllInstancesTable
                columns={columns}
                search={search}
                onChange={change}
                rows={data.rows}
                total={data.total}
                empty={
                  narrowed ? (
                    <EmptyState
                      icon={<IconFilterOff size={28} stroke={1.5} />}
                      title={t('noMatch')}
                      action={
                        <Button variant="default" onClick={clear}>
                          {t('clear')}
                        </Button>
                      }
                    >
                      {t('noMatchText')}
                    </EmptyState>
                  ) : (
                    <EmptyState icon={<IconBox size={28} stroke={1.5} />} title={t('none')}>
                      {t('noneText')}
                    </EmptyState>
                  )
                }
              />
            )}
          </QueryState>
        </LiveUsage>
      </SectionCard>
    </div>
  );
}
