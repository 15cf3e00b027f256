'use client';

import { NavLink } from '@mantine/core';
import {
  IconActivity,
  IconBox,
  IconBoxMultiple,
  IconBuilding,
  IconCertificate,
  IconDashboard,
  IconFingerprint,
  IconKey,
  IconLayoutDashboard,
  IconListSearch,
  IconServer,
  IconShieldCheck,
  IconTemplate,
  IconUserCog,
  IconUsers,
} from '@tabler/icons-react';
import type { Icon } from '@tabler/icons-react';
import type { SystemScope, TenantScope } from '@bulkhead/shared';
import { useParams, usePathname } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useSession } from '../use-session.ts';
import classes from './navigation.module.css';
import { TenantSwitcher } from './tenant-switcher.tsx';
import { Link } from '../link.tsx';

interface Entry<Scope> {
  path: string;
  label:
    | 'overview'
    | 'instances'
    | 'members'
    | 'roles'
    | 'tokens'
    | 'hosts'
    | 'allInstances'
    | 'tenants'
    | 'flavors'
    | 'users'
    | 'identity'
    | 'audit'
    | 'authority';
  icon: Icon;
  scope: Scope;
}

const TENANT_ENTRIES: readonly Entry<TenantScope>[] = [
  { path: 'overview', label: 'overview', icon: IconLayoutDashboard, scope: 'tenant:read' },
  { path: 'instances', label: 'instances', icon: IconBox, scope: 'instances:read' },
  { path: 'members', label: 'members', icon: IconUsers, scope: 'members:read' },
  { path: 'roles', label: 'roles', icon: IconShieldCheck, scope: 'members:read' },
  { path: 'tokens', label: 'tokens', icon: IconKey, scope: 'tokens:read' },
  { path: 'audit', label: 'audit', icon: IconListSearch, scope: 'audit:read' },
];

const OPERATIONS_ENTRIES: readonly Entry<SystemScope>[] = [
  { path: 'overview', label: 'overview', icon: IconActivity, scope: 'hosts:read' },
  { path: 'hosts', label: 'hosts', icon: IconServer, scope: 'hosts:read' },
  { path: 'instances', label: 'allInstances', icon: IconBoxMultiple, scope: 'instances:read-all' },
  { path: 'tenants', label: 'tenants', icon: IconBuilding, scope: 'tenants:read' },
  { path: 'flavors', label: 'flavors', icon: IconTemplate, scope: 'flavors:write' },
  { path: 'users', label: 'users', icon: IconUserCog, scope: 'users:read' },
  { path: 'identity', label: 'identity', icon: IconFingerprint, scope: 'identity:write' },
  { path: 'authority', label: 'authority', icon: IconCertificate, scope: 'authority:write' },
  { path: 'audit', label: 'audit', icon: IconListSearch, scope: 'audit:read-all' },
];

/** The way around, made from what the reader may see. The tenant is always named. */
export function Navigation() {
  const t = useTranslations('common.nav');
  const session = useSession();
  const { tenant: tenantSlug } = useParams<{ tenant?: string }>();
  const tenant = session?.tenants.find((each) => each.slug === tenantSlug);
  const systemScopes = session?.user?.systemScopes ?? [];
  const operations = OPERATIONS_ENTRIES.filter((entry) => systemScopes.includes(entry.scope));
  return (
    <nav aria-label={t('label')} className={classes.root}>
      <section>
        <h2 className={classes.heading}>{t('tenant')}</h2>
        <TenantSwitcher tenants={session?.tenants ?? []} current={tenant ?? null} />
        {tenant !== undefined && (
          <Entries
            base={`/t/${tenant.slug}`}
            entries={TENANT_ENTRIES.filter((entry) => tenant.scopes.includes(entry.scope))}
          />
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

function Entries({ base, entries }: { base: string; entries: readonly Entry<string>[] }) {
  const t = useTranslations('common.nav');
  const pathname = usePathname();
  return (
    <ul className={classes.list}>
      {entries.map((entry) => {
        const href = `${base}/${entry.path}`;
        const active = pathname === href || pathname.startsWith(`${href}/`);
        return (
          <li key={href}>
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
      })}
    </ul>
  );
}
