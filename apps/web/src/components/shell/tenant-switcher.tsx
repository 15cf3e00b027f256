'use client';

import type { SessionView } from '@bulkhead/shared';
import { Combobox, Text, UnstyledButton, useCombobox, VisuallyHidden } from '@mantine/core';
import { IconCheck, IconSelector } from '@tabler/icons-react';
import { usePathname, useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import classes from './tenant-switcher.module.css';

type Tenant = SessionView['tenants'][number];

/** More than fit on a screen are found by typing. */
const SHOWN = 50;
/** Pages that every tenant has, so that switching keeps the place. */
const KEPT_PAGES = new Set(['overview', 'instances', 'members']);

function placeIn(pathname: string): string {
  const page = pathname.split('/')[3] ?? '';
  return pathname.startsWith('/t/') && KEPT_PAGES.has(page) ? page : 'overview';
}

/** Which tenant one is in, and the way to another. */
export function TenantSwitcher({ tenants, current }: { tenants: readonly Tenant[]; current: Tenant | null }) {
  const t = useTranslations('common.nav');
  const router = useRouter();
  const pathname = usePathname();
  const [search, setSearch] = useState('');
  const combobox = useCombobox({
    onDropdownOpen: () => combobox.focusSearchInput(),
    onDropdownClose: () => {
      combobox.resetSelectedOption();
      combobox.focusTarget();
      setSearch('');
    },
  });
  const wanted = search.trim().toLowerCase();
  const found = tenants.filter(({ slug, name }) => slug.includes(wanted) || name.toLowerCase().includes(wanted));
  if (tenants.length === 0) {
    return (
      <Text size="sm" c="dimmed" px={8}>
        {t('noTenants')}
      </Text>
    );
  }
  return (
    <Combobox
      store={combobox}
      withinPortal={false}
      width="target"
      position="bottom-start"
      onOptionSubmit={(slug) => {
        combobox.closeDropdown();
        router.push(`/t/${slug}/${placeIn(pathname)}`);
      }}
    >
      <Combobox.Target targetType="button" withAriaAttributes>
        <UnstyledButton className={classes.target} onClick={() => combobox.toggleDropdown()}>
          <span
            className={classes.initial}
            data-initial={(current?.name ?? '·').slice(0, 1).toUpperCase()}
            aria-hidden
          />
          <VisuallyHidden>{t('switchTenant')}: </VisuallyHidden>
          <span className={classes.text}>
            <span className={classes.name}>{current?.name ?? t('chooseTenant')}</span>
            {current !== null && <span className={classes.slug}>{current.slug}</span>}
          </span>
          <IconSelector size={15} aria-hidden className={classes.chevron} />
        </UnstyledButton>
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search
          value={search}
          onChange={(event) => {
            setSearch(event.currentTarget.value);
            combobox.selectFirstOption();
          }}
          placeholder={t('findTenant')}
          aria-label={t('findTenant')}
        />
        <Combobox.Options mah={320} style={{ overflowY: 'auto' }} aria-label={t('switchTenant')}>
          {found.slice(0, SHOWN).map((tenant) => (
            <Combobox.Option key={tenant.slug} value={tenant.slug} className={classes.option}>
              <span className={classes.text}>
                <span className={classes.name}>{tenant.name}</span>
                <span className={classes.slug}>{tenant.slug}</span>
              </span>
              {tenant.slug === current?.slug && <IconCheck size={14} aria-hidden />}
            </Combobox.Option>
          ))}
          {found.length === 0 && <Combobox.Empty>{t('noTenantFound')}</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
