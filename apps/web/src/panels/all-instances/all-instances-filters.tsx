'use client';

import { INSTANCE_STATES } from '@bulkhead/shared';
import { Button, Select, TextInput } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconSearch, IconX } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useRef } from 'react';
import type { AllInstancesSearch } from './all-instances-search.ts';
import classes from './all-instances.module.css';
import { useFilterChoices } from './queries/use-all-instances.ts';

/** Seen only between two looks, so nobody filters by it. */
const FILTER_STATES = INSTANCE_STATES.filter((state) => state !== 'absent');

interface AllInstancesFiltersProps {
  search: AllInstancesSearch;
  onChange: (change: Partial<AllInstancesSearch>) => void;
  /** Left out while nothing narrows the list. */
  onClear?: () => void;
}

/** Text, tenant, host and state; each one is part of the URL. */
export function AllInstancesFilters({ search, onChange, onClear }: AllInstancesFiltersProps) {
  const t = useTranslations('operations.all');
  const tState = useTranslations('common.instanceState');
  const choices = useFilterChoices();
  const input = useRef<HTMLInputElement>(null);
  useHotkeys([['/', () => input.current?.focus()]]);
  return (
    <search className={classes.filters}>
      <TextInput
        ref={input}
        type="search"
        aria-label={t('search')}
        placeholder={t('search')}
        leftSection={<IconSearch size={15} aria-hidden />}
        maxLength={100}
        value={search.q}
        onChange={(event) => onChange({ q: event.currentTarget.value })}
      />
      <Select
        aria-label={t('tenant')}
        placeholder={t('tenant')}
        data={choices.tenants}
        value={search.tenant}
        onChange={(tenant) => onChange({ tenant })}
        searchable
        clearable
        limit={50}
      />
      <Select
        aria-label={t('host')}
        placeholder={t('host')}
        data={choices.hosts}
        value={search.host}
        onChange={(host) => onChange({ host })}
        searchable
        clearable
        limit={50}
      />
      <Select
        aria-label={t('state')}
        placeholder={t('state')}
        data={FILTER_STATES.map((state) => ({ value: state, label: tState(state) }))}
        value={search.state}
        onChange={(value) => onChange({ state: FILTER_STATES.find((state) => state === value) ?? null })}
        clearable
      />
      {onClear !== undefined && (
        <Button variant="subtle" color="gray" leftSection={<IconX size={14} aria-hidden />} onClick={onClear}>
          {t('clear')}
        </Button>
      )}
    </search>
  );
}
