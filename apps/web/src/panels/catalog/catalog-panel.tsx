'use client';

import { inLanguage, TEMPLATE_CATEGORIES, type TemplateRow } from '@bulkhead/shared';
import { SegmentedControl, Select, SimpleGrid, Stack, TextInput, VisuallyHidden } from '@mantine/core';
import { IconSearch, IconTemplate } from '@tabler/icons-react';
import { useLocale, useTranslations } from 'next-intl';
import { parseAsString, useQueryStates } from 'nuqs';
import { EmptyState } from '../../components/empty-state.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { findTemplates } from './find-templates.ts';
import { useTemplates } from './queries/use-templates.ts';
import { TemplateCard } from './template-card.tsx';

/** Templates as cards: what operators offer and what the tenant has saved. */
export function CatalogPanel({ tenantSlug }: { tenantSlug: string }) {
  const t = useTranslations('catalog');
  const query = useTemplates(tenantSlug);
  return (
    <div data-testid="catalog-panel">
      <PageHeader title={t('title')} description={t('description')} />
      <QueryState
        query={query}
        empty={
          <EmptyState icon={<IconTemplate size={28} />} title={t('empty.title')}>
            {t('empty.text')}
          </EmptyState>
        }
      >
        {(templates) => <Cards tenantSlug={tenantSlug} templates={templates} />}
      </QueryState>
    </div>
  );
}

function Cards({ tenantSlug, templates }: { tenantSlug: string; templates: readonly TemplateRow[] }) {
  const t = useTranslations('catalog');
  const language = useLocale();
  const [filter, setFilter] = useQueryStates({
    search: parseAsString.withDefault(''),
    category: parseAsString.withDefault(''),
    registry: parseAsString.withDefault('all'),
  });
  const found = findTemplates(templates, { ...filter, language });
  const used = TEMPLATE_CATEGORIES.filter((one) => templates.some(({ category }) => category === one));
  return (
    <Stack gap="md">
      <div style={{ display: 'flex', gap: 12, flexWrap: 'wrap', alignItems: 'end' }}>
        <TextInput
          aria-label={t('search')}
          placeholder={t('search')}
          leftSection={<IconSearch size={15} aria-hidden />}
          value={filter.search}
          onChange={(event) => void setFilter({ search: event.currentTarget.value || null })}
          w={260}
        />
        <Select
          aria-label={t('categoryLabel')}
          placeholder={t('everyCategory')}
          data={used.map((one) => ({ value: one, label: t(`category.${one}`) }))}
          value={filter.category || null}
          onChange={(category) => void setFilter({ category })}
          clearable
          clearButtonProps={{ 'aria-label': t('everyCategory') }}
          w={200}
        />
        <SegmentedControl
          aria-label={t('registryLabel')}
          value={filter.registry}
          onChange={(registry) => void setFilter({ registry })}
          data={[
            { value: 'all', label: t('registry.all') },
            { value: 'without', label: t('registry.without') },
          ]}
        />
      </div>
      <VisuallyHidden role="status">{t('found', { count: found.length })}</VisuallyHidden>
      {found.length === 0 && <EmptyState title={t('none.title')}>{t('none.text')}</EmptyState>}
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md">
        {found.map((template) => (
          <TemplateCard
            key={template.id}
            template={template}
            title={inLanguage(template.title, language)}
            description={inLanguage(template.description, language)}
            href={`/t/${tenantSlug}/catalog/${template.id}`}
          />
        ))}
      </SimpleGrid>
    </Stack>
  );
}
