'use client';

import { NativeSelect } from '@mantine/core';
import { IconFileInvoice } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { EmptyState } from '../../components/empty-state.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { StatementView } from '../../components/usage/statement-view.tsx';
import type { UsageSearch } from '../../components/usage/usage-search.ts';
import classes from '../../components/usage/usage.module.css';
import { useTenantChoice } from './queries/use-prices.ts';

interface TenantStatementProps {
  search: UsageSearch;
  onChange: (change: Partial<UsageSearch>) => void;
}

/** The statement of a tenant that an operator chooses. */
export function TenantStatement({ search, onChange }: TenantStatementProps) {
  const t = useTranslations('usage.statement');
  const tenants = useTenantChoice().data ?? [];
  const known = tenants.map(({ slug, name }) => ({ value: slug, label: name === slug ? slug : `${name} (${slug})` }));
  // One that was removed has no line in the list of tenants, but its statements.
  const isOther = search.tenant !== '' && !tenants.some(({ slug }) => slug === search.tenant);
  const other = isOther ? [{ value: search.tenant, label: search.tenant }] : [];
  return (
    <>
      <div className={`${classes.controls} ${classes.unprinted}`}>
        <NativeSelect
          label={t('tenant')}
          value={search.tenant}
          onChange={(event) => onChange({ tenant: event.currentTarget.value })}
          data={[{ value: '', label: t('chooseTenant') }, ...known, ...other]}
        />
      </div>
      {search.tenant === '' ? (
        <SectionCard>
          <EmptyState icon={<IconFileInvoice size={28} />} title={t('chooseTenant')}>
            {t('chooseTenantText')}
          </EmptyState>
        </SectionCard>
      ) : (
        <StatementView asked="of" tenantSlug={search.tenant} search={search} onChange={onChange} />
      )}
    </>
  );
}
