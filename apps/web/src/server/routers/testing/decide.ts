import {
  SYSTEM_ROLE_AS_TENANT_ROLE,
  SYSTEM_ROLE_SCOPES,
  SYSTEM_ROLES,
  SYSTEM_SCOPES,
  TENANT_ROLE_SCOPES,
  TENANT_ROLES,
  TENANT_SCOPES,
  tokenMayHold,
  type SystemRole,
  type SystemScope,
  type TenantRole,
  type TenantScope,
} from '@bulkhead/shared';
import type { ProcedureMeta } from '../../trpc.ts';

/** Somebody who asks, by everything that decides what they may. */
export interface Kind {
  name: string;
  systemRole: SystemRole;
  /** In their own tenant; null: nobody there. */
  membership: TenantRole | null;
  /** Of a custom role, which counts instead of the membership's. */
  customScopes: readonly TenantScope[] | null;
  /** What they ask with instead of a session's cookie. */
  token: { of: 'tenant' | 'person'; scopes: readonly (TenantScope | SystemScope)[] } | null;
}

/** The tenant that is named: their own, another one, or with null everything. */
export type Where = 'own' | 'foreign' | 'everything';
export type Verdict = 'passes' | 'FORBIDDEN' | 'NOT_FOUND';

/** What the decision tables say, in as few words as they can be said again: the walk holds the procedures against this. */
export function decide(meta: ProcedureMeta, who: Kind, where: Where): Verdict {
  const { side, scope } = meta;
  if (side === 'public') return 'passes';
  if (who.token !== null && !(side === 'user' ? meta.byToken : isHoldable(scope))) return 'FORBIDDEN';
  if (side === 'user') return 'passes';
  const narrowed = (scopes: readonly string[]) =>
    scopes.filter((one) => who.token === null || who.token.scopes.some((held) => held === one));
  if (side === 'system' || where === 'everything') {
    const wanted = side === 'system' ? scope : meta.systemScope;
    return narrowed(SYSTEM_ROLE_SCOPES[who.systemRole]).some((one) => one === wanted) ? 'passes' : 'FORBIDDEN';
  }
  if (where === 'foreign' && who.token?.of === 'tenant') return 'NOT_FOUND';
  const fromSystem = SYSTEM_ROLE_AS_TENANT_ROLE[who.systemRole];
  const membership = where === 'own' ? who.membership : null;
  if (fromSystem === null && membership === null) return 'NOT_FOUND';
  const fromMembership = membership === null ? [] : (who.customScopes ?? TENANT_ROLE_SCOPES[membership]);
  const held = [...(fromSystem === null ? [] : TENANT_ROLE_SCOPES[fromSystem]), ...fromMembership];
  return narrowed(held).some((one) => one === scope) ? 'passes' : 'FORBIDDEN';
}

const isHoldable = (scope: ProcedureMeta['scope']) =>
  scope !== 'public' && scope !== 'signed-in' && tokenMayHold(scope);

/** Which tenants a procedure can be asked about. */
export function placesOf({ side }: ProcedureMeta): Where[] {
  if (side === 'tenant') return ['own', 'foreign'];
  return side === 'tenant-or-system' ? ['own', 'foreign', 'everything'] : ['own'];
}

/** Somebody who is signed in, and that is all. */
export const nobody: Kind = { name: 'nobody', systemRole: 'none', membership: null, customScopes: null, token: null };
const person = (changes: Partial<Kind>): Kind => ({ ...nobody, ...changes });

/** Everybody who can be told apart by the tables: roles with roles, custom roles of one scope each, tokens. */
export function everybody(): Kind[] {
  const whole = [...TENANT_SCOPES, ...SYSTEM_SCOPES].filter(tokenMayHold);
  const wholeTenant = TENANT_SCOPES.filter(tokenMayHold);
  return [
    ...SYSTEM_ROLES.flatMap((systemRole) =>
      [null, ...TENANT_ROLES].map((membership) =>
        person({ name: `${systemRole} × ${membership ?? 'nobody'}`, systemRole, membership }),
      ),
    ),
    ...TENANT_SCOPES.map((scope) =>
      person({ name: `custom role of ${scope}`, membership: 'reader', customScopes: [scope] }),
    ),
    person({ name: 'tenant token', membership: 'owner', token: { of: 'tenant', scopes: wholeTenant } }),
    person({
      name: 'tenant token of one scope',
      membership: 'owner',
      token: { of: 'tenant', scopes: ['instances:read'] },
    }),
    person({ name: 'tenant token of a reader', membership: 'reader', token: { of: 'tenant', scopes: wholeTenant } }),
    person({ name: 'personal token of a member', membership: 'member', token: { of: 'person', scopes: whole } }),
    person({ name: 'personal token of an admin', systemRole: 'admin', token: { of: 'person', scopes: whole } }),
    person({
      name: 'personal token of an admin, of one scope',
      systemRole: 'admin',
      token: { of: 'person', scopes: ['hosts:read'] },
    }),
  ];
}
