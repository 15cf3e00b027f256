'use client';

import { NavLink } from '@mantine/core';
import { IconDashboard } from '@tabler/icons-react';
import { useParams, usePathname } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { Link } from '../link.tsx';
import { useSession } from '../use-session.ts';
import { entriesFor, OPERATIONS_ENTRIES, TENANT_ENTRIES } from './entries.ts';
import type { Entry } from './entries.ts';
import classes from './navigation.module.css';
import { TenantSwitcher } from './tenant-switcher.tsx';

const GROUPS = ['run', 'manage'] as const;

/** The way around, made from what the reader may see. The tenant is always named. Its entries are in entries.ts. */
export function Navigation() {
  const t = useTranslations('common.nav');
  const session = useSession();
  const { tenant: tenantSlug } = useParams<{ tenant?: string }>();
  const tenant = session?.tenants.find((each) => each.slug === tenantSlug);
  const operations = entriesFor(OPERATIONS_ENTRIES, session?.user?.systemScopes ?? []);
  return (
    <nav aria-label={t('label')} className={classes.root}>
      <section>
        <h2 className={classes.heading}>{t('tenant')}</h2>
        <TenantSwitcher tenants={session?.tenants ?? []} current={tenant ?? null} />
        {tenant !== undefined && (
          <Entries base={`/t/${tenant.slug}`} entries={entriesFor(TENANT_ENTRIES, tenant.scopes)} />
        )}
      </section>
      {operations.length > 0 && (
        <section>
          <h2 className={classes.heading}>
            <IconDashboard size={13} aria-hidden /> {t('operations')}
          </h2>
          <Entries base="/ops" entries={operations} />
        </section>
      )}
    </nav>
  );
}

/** What one works with first, then what one administers, with a line between. */
function Entries({ base, entries }: { base: string; entries: readonly Entry[] }) {
  const groups = GROUPS.map((group) => entries.filter((entry) => entry.group === group));
  return groups
    .filter((group) => group.length > 0)
    .map((group) => (
      <ul key={group[0]?.path} className={classes.list}>
        {group.map((entry) => (
          <EntryLink key={entry.path} entry={entry} href={`${base}/${entry.path}`} />
        ))}
      </ul>
    ));
}

function EntryLink({ entry, href }: { entry: Entry; href: string }) {
  const t = useTranslations('common.nav');
  const pathname = usePathname();
  const active = pathname === href || pathname.startsWith(`${href}/`);
  return (
    <li>
      <NavLink
        component={Link}
        href={href}
        label={t(entry.label)}
        leftSection={<entry.icon size={16} stroke={1.7} aria-hidden />}
        active={active}
        {...(active && { 'aria-current': pathname === href ? 'page' : 'true' })}
        className={classes.entry}
      />
    </li>
  );
}
