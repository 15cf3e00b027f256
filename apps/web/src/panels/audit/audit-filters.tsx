'use client';

import { AUDIT_OUTCOMES } from '@bulkhead/shared';
import { Button, Select, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { fromLocalInput, toLocalInput } from '../../components/local-input.ts';
import { useHydrated } from '../../components/use-now.ts';
import type { AuditSearch } from './audit-search.ts';
import classes from './audit.module.css';

interface AuditFiltersProps {
  search: AuditSearch;
  onChange: (change: Partial<AuditSearch>) => void;
  /** Left out while nothing narrows the list. */
  onClear?: () => void;
}

/** Who, what, about what, how it ended, and when; each one is part of the URL. */
export function AuditFilters({ search, onChange, onClear }: AuditFiltersProps) {
  const t = useTranslations('audit.filter');
  const tOutcome = useTranslations('audit.outcome');
  // The server does not know the browser's zone.
  const hydrated = useHydrated();
  const moment = (name: 'from' | 'to') => (
    <TextInput
      type="datetime-local"
      label={t(name)}
      value={hydrated ? toLocalInput(search[name]) : ''}
      onChange={(event) => onChange({ [name]: fromLocalInput(event.currentTarget.value) })}
    />
  );
  const text = (name: 'who' | 'what' | 'target') => (
    <TextInput
      label={t(name)}
      placeholder={t(`${name}Example`)}
      maxLength={100}
      spellCheck={false}
      autoComplete="off"
      value={search[name]}
      onChange={(event) => onChange({ [name]: event.currentTarget.value })}
    />
  );
  return (
    <search className={classes.filters}>
      {text('who')}
      {text('what')}
      {text('target')}
      <Select
        label={t('outcome')}
        placeholder={t('anyOutcome')}
        data={AUDIT_OUTCOMES.map((outcome) => ({ value: outcome, label: tOutcome(outcome) }))}
        value={search.outcome}
        onChange={(value) => onChange({ outcome: AUDIT_OUTCOMES.find((outcome) => outcome === value) ?? null })}
        clearable
      />
      {moment('from')}
      {moment('to')}
      {onClear !== undefined && (
        <Button
          className={classes.clear ?? ''}
          variant="subtle"
          color="gray"
          leftSection={<IconX size={14} aria-hidden />}
          onClick={onClear}
        >
          {t('clear')}
        </Button>
      )}
    </search>
  );
}
