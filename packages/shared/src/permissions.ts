/** Who somebody is to the whole system. */
export const SYSTEM_ROLES = ['none', 'auditor', 'admin'] as const;
export type SystemRole = (typeof SYSTEM_ROLES)[number];

/** Who somebody is to one tenant. */
export const TENANT_ROLES = ['reader', 'member', 'owner'] as const;
export type TenantRole = (typeof TENANT_ROLES)[number];

/** What the operations side can be asked for. */
export const SYSTEM_SCOPES = [
  'hosts:read',
  'hosts:write',
  'compartments:write',
  'tenants:read',
  'tenants:write',
  'flavors:write',
  'images:write-all',
  'networks:read-all',
  'templates:write',
  'usage:read-all',
  'prices:write',
  'alerts:read-all',
  'alerts:write-all',
  'instances:read-all',
  'operations:read-all',
  'users:read',
  'users:write',
  'identity:write',
  'authority:write',
  'audit:read-all',
] as const;
export type SystemScope = (typeof SYSTEM_SCOPES)[number];

/** What one tenant's side can be asked for. */
export const TENANT_SCOPES = [
  'tenant:read',
  'instances:read',
  'instances:write',
  'instances:exec',
  'images:read',
  'images:write',
  'volumes:read',
  'volumes:write',
  'networks:read',
  'networks:write',
  'secrets:read',
  'secrets:write',
  'stacks:read',
  'stacks:write',
  'usage:read',
  'alerts:read',
  'alerts:write',
  'members:read',
  'members:write',
  'roles:write',
  'tokens:read',
  'tokens:write',
  'audit:read',
] as const;
export type TenantScope = (typeof TENANT_SCOPES)[number];

/**
 * What takes a person: a token that could do it would make itself stronger, or leave somebody behind who lasts longer
 * than it does. No token holds these, whoever made it.
 */
export const PERSON_ONLY_SCOPES: ReadonlySet<TenantScope | SystemScope> = new Set([
  'members:write',
  'roles:write',
  'tokens:write',
  'users:write',
  'identity:write',
  'authority:write',
]);

export function tokenMayHold(scope: TenantScope | SystemScope): boolean {
  return !PERSON_ONLY_SCOPES.has(scope);
}

const READ_SYSTEM: SystemScope[] = [
  'hosts:read',
  'tenants:read',
  'instances:read-all',
  'networks:read-all',
  'usage:read-all',
  'alerts:read-all',
  'operations:read-all',
  'users:read',
  'audit:read-all',
];
const READ_TENANT: TenantScope[] = [
  'tenant:read',
  'instances:read',
  'images:read',
  'volumes:read',
  'networks:read',
  'secrets:read',
  'stacks:read',
  'usage:read',
  'alerts:read',
  'members:read',
];

/** The decision table of the operations side. */
export const SYSTEM_ROLE_SCOPES: Record<SystemRole, readonly SystemScope[]> = {
  none: [],
  auditor: READ_SYSTEM,
  admin: SYSTEM_SCOPES,
};

/** The decision table of a tenant's side. */
export const TENANT_ROLE_SCOPES: Record<TenantRole, readonly TenantScope[]> = {
  reader: READ_TENANT,
  member: [
    ...READ_TENANT,
    'instances:write',
    'instances:exec',
    'images:write',
    'volumes:write',
    'networks:write',
    'secrets:write',
    'stacks:write',
    'alerts:write',
  ],
  owner: TENANT_SCOPES,
};

/** A system role's power inside every tenant, beside any membership: an admin may act, an auditor may look. */
export const SYSTEM_ROLE_AS_TENANT_ROLE: Record<SystemRole, TenantRole | null> = {
  none: null,
  auditor: 'reader',
  admin: 'owner',
};

export function systemRoleAllows(role: SystemRole, scope: SystemScope): boolean {
  return SYSTEM_ROLE_SCOPES[role].includes(scope);
}

export function tenantRoleAllows(role: TenantRole, scope: TenantScope): boolean {
  return TENANT_ROLE_SCOPES[role].includes(scope);
}

/** The stronger of a membership and what the system role brings; null means that the tenant does not exist for them. */
export function effectiveTenantRole(systemRole: SystemRole, membership: TenantRole | null): TenantRole | null {
  const roles = [SYSTEM_ROLE_AS_TENANT_ROLE[systemRole], membership].filter((role) => role !== null);
  return TENANT_ROLES.findLast((role) => roles.includes(role)) ?? null;
}

/** What somebody may do in a tenant: what the membership brings (a custom role's scopes instead of the role's) and what the system role brings. */
export function grantedScopes(
  systemRole: SystemRole,
  membership: { role: TenantRole | null; customScopes: readonly string[] | null },
): TenantScope[] {
  const fromSystem = SYSTEM_ROLE_AS_TENANT_ROLE[systemRole];
  const fromRole = membership.role === null ? [] : TENANT_ROLE_SCOPES[membership.role];
  const fromMembership: readonly string[] = membership.customScopes ?? fromRole;
  return TENANT_SCOPES.filter(
    (scope) => fromMembership.includes(scope) || (fromSystem !== null && tenantRoleAllows(fromSystem, scope)),
  );
}
