import { SYSTEM_ROLES, type OfferedProvider, type ProviderView } from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';

/** Those that somebody can sign in with, by name. */
export async function listOffered(deps: Deps): Promise<OfferedProvider[]> {
  return deps.db.identityProvider.findMany({
    where: { enabled: true },
    select: { id: true, name: true },
    orderBy: { name: 'asc' },
  });
}

/** All of them, with what their groups bring. Never a secret. */
export async function listProviders(deps: Deps): Promise<ProviderView[]> {
  const rows = await deps.db.identityProvider.findMany({
    select: {
      id: true,
      name: true,
      issuer: true,
      clientId: true,
      groupsClaim: true,
      enabled: true,
      _count: { select: { identities: true } },
      mappings: { include: { tenant: { select: { slug: true } } }, orderBy: { group: 'asc' } },
    },
    orderBy: { name: 'asc' },
  });
  return rows.map(({ _count, mappings, ...provider }) => ({
    ...provider,
    identities: _count.identities,
    mappings: mappings.map(({ id, group, systemRole, tenantRole, tenant }) => ({
      id,
      group,
      systemRole: SYSTEM_ROLES.find((role) => role === systemRole) ?? null,
      tenantSlug: tenant?.slug ?? null,
      tenantRole,
    })),
  }));
}
