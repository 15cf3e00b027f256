'use client';

import { INSTANCE_STATES } from '@bulkhead/shared';
import type { InstanceState, QuotaView } from '@bulkhead/shared';
import { Button, Kbd, Select, TextInput } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconSearch, IconX } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useRef } from 'react';
import type { InstancesSearch } from './instances-search.ts';
import classes from './instances-toolbar.module.css';

interface InstancesToolbarProps {
  search: InstancesSearch;
  hosts: QuotaView['hosts'];
  onChange: (change: Partial<InstancesSearch>) => void;
}

/** Seen only between two looks, so nobody filters by it. */
const FILTER_STATES = INSTANCE_STATES.filter((state) => state !== 'absent');

function isInstanceState(text: string | null): text is InstanceState {
  return INSTANCE_STATES.some((state) => state === text);
}

/** Filters of the list. Every one of them is part of the URL. */
export function InstancesToolbar({ search, hosts, onChange }: InstancesToolbarProps) {
  const t = useTranslations('instances.filter');
  const tState = useTranslations('common.instanceState');
  const input = useRef<HTMLInputElement>(null);
  useHotkeys([['/', () => input.current?.focus()]]);
  const filtered = search.q !== '' || search.state !== null || search.host !== null;
  return (
    <search className={classes.root}>
      <TextInput
        ref={input}
        type="search"
        className={classes.text}
        aria-label={t('text')}
        placeholder={t('text')}
        leftSection={<IconSearch size={15} aria-hidden />}
        rightSection={search.q === '' ? <Kbd aria-hidden>/</Kbd> : null}
        value={search.q}
        maxLength={100}
        onChange={(event) => onChange({ q: event.currentTarget.value })}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onChange({ q: '' });
        }}
      />
      <Select
        className={classes.select}
        aria-label={t('state')}
        placeholder={t('state')}
        clearable
        data={FILTER_STATES.map((state) => ({ value: state, label: tState(state) }))}
        value={search.state}
        onChange={(state) => onChange({ state: isInstanceState(state) ? state : null })}
      />
      <Select
        className={classes.select}
        aria-label={t('host')}
        placeholder={t('host')}
        clearable
        searchable={hosts.length > 8}
        limit={50}
        data={hosts.map(({ id, name }) => ({ value: id, label: name }))}
        value={search.host}
        onChange={(host) => onChange({ host })}
      />
      {filtered && (
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconX size={14} aria-hidden />}
          onClick={() => onChange({ q: '', state: null, host: null })}
        >
          {t('clear')}
        </Button>
      )}
    </search>
  );
}
