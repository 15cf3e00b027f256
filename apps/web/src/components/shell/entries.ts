import {
  IconActivity,
  IconAlertTriangle,
  IconApps,
  IconBox,
  IconBoxMultiple,
  IconBoxSeam,
  IconBuilding,
  IconCertificate,
  IconDatabase,
  IconFingerprint,
  IconKey,
  IconLayoutDashboard,
  IconListSearch,
  IconLock,
  IconNetwork,
  IconReportMoney,
  IconServer,
  IconStack2,
  IconShieldCheck,
  IconTemplate,
  IconUserCog,
  IconUsers,
} from '@tabler/icons-react';
import type { Icon } from '@tabler/icons-react';
import type { SystemScope, TenantScope } from '@bulkhead/shared';
import type { Messages } from '../../i18n/messages.ts';

/** A page that one can go to: it stands in the navigation and is found by the palette. */
export interface Entry<Scope = string> {
  /** Below `/t/<tenant>` or `/ops`. */
  path: string;
  /** Its name in `common.nav`. */
  label: keyof Messages['common']['nav'];
  icon: Icon;
  /** Who may read it sees it. */
  scope: Scope;
  group: 'run' | 'manage';
}

/** The tenant's map, in the order in which it is drawn. A new page of tenants is one line here. */
export const TENANT_ENTRIES: readonly Entry<TenantScope>[] = [
  { path: 'overview', label: 'overview', icon: IconLayoutDashboard, scope: 'tenant:read', group: 'run' },
  { path: 'instances', label: 'instances', icon: IconBox, scope: 'instances:read', group: 'run' },
  { path: 'images', label: 'images', icon: IconBoxSeam, scope: 'images:read', group: 'run' },
  { path: 'networks', label: 'networks', icon: IconNetwork, scope: 'networks:read', group: 'run' },
  { path: 'volumes', label: 'volumes', icon: IconDatabase, scope: 'volumes:read', group: 'run' },
  { path: 'secrets', label: 'secrets', icon: IconLock, scope: 'secrets:read', group: 'run' },
  { path: 'stacks', label: 'stacks', icon: IconStack2, scope: 'stacks:read', group: 'run' },
  { path: 'catalog', label: 'catalog', icon: IconApps, scope: 'stacks:read', group: 'run' },
  { path: 'usage', label: 'usage', icon: IconReportMoney, scope: 'usage:read', group: 'run' },
  { path: 'alerts', label: 'alerts', icon: IconAlertTriangle, scope: 'alerts:read', group: 'run' },
  { path: 'members', label: 'members', icon: IconUsers, scope: 'members:read', group: 'manage' },
  { path: 'roles', label: 'roles', icon: IconShieldCheck, scope: 'members:read', group: 'manage' },
  { path: 'tokens', label: 'tokens', icon: IconKey, scope: 'tokens:read', group: 'manage' },
  { path: 'audit', label: 'audit', icon: IconListSearch, scope: 'audit:read', group: 'manage' },
];

/** The operators' map. */
export const OPERATIONS_ENTRIES: readonly Entry<SystemScope>[] = [
  { path: 'overview', label: 'overview', icon: IconActivity, scope: 'hosts:read', group: 'run' },
  { path: 'hosts', label: 'hosts', icon: IconServer, scope: 'hosts:read', group: 'run' },
  { path: 'instances', label: 'allInstances', icon: IconBoxMultiple, scope: 'instances:read-all', group: 'run' },
  { path: 'images', label: 'images', icon: IconBoxSeam, scope: 'images:write-all', group: 'run' },
  { path: 'networks', label: 'networks', icon: IconNetwork, scope: 'networks:read-all', group: 'run' },
  { path: 'tenants', label: 'tenants', icon: IconBuilding, scope: 'tenants:read', group: 'run' },
  { path: 'flavors', label: 'flavors', icon: IconTemplate, scope: 'flavors:write', group: 'run' },
  { path: 'templates', label: 'templates', icon: IconApps, scope: 'templates:write', group: 'run' },
  { path: 'usage', label: 'usage', icon: IconReportMoney, scope: 'usage:read-all', group: 'run' },
  { path: 'alerts', label: 'alerts', icon: IconAlertTriangle, scope: 'alerts:read-all', group: 'run' },
  { path: 'users', label: 'users', icon: IconUserCog, scope: 'users:read', group: 'manage' },
  { path: 'identity', label: 'identity', icon: IconFingerprint, scope: 'identity:write', group: 'manage' },
  { path: 'authority', label: 'authority', icon: IconCertificate, scope: 'authority:write', group: 'manage' },
  { path: 'audit', label: 'audit', icon: IconListSearch, scope: 'audit:read-all', group: 'manage' },
];

/** The entries that somebody with these scopes sees. */
export function entriesFor<Scope extends string>(
  entries: readonly Entry<Scope>[],
  scopes: readonly string[],
): readonly Entry<Scope>[] {
  return entries.filter(({ scope }) => scopes.includes(scope));
}
