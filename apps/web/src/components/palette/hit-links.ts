import type { SystemHit, TenantHit } from '@bulkhead/shared';
import {
  IconBox,
  IconBuilding,
  IconDatabase,
  IconKey,
  IconPackages,
  IconServer,
  IconStack2,
  IconTopologyStar3,
  IconUser,
} from '@tabler/icons-react';
import type { Icon } from '@tabler/icons-react';

interface HitLook<Hit> {
  icon: Icon;
  /** Where it leads; the slug is the tenant's in which it was found. */
  href: (hit: Hit, tenantSlug: string) => string;
}

/** Where what a tenant's search finds has its page, or its row in the list. */
export const TENANT_HIT_LOOKS: Record<TenantHit['kind'], HitLook<TenantHit>> = {
  instance: { icon: IconBox, href: ({ id }, slug) => `/t/${slug}/instances/${id}` },
  image: { icon: IconPackages, href: ({ id }, slug) => `/t/${slug}/images/${id}` },
  volume: { icon: IconDatabase, href: ({ id }, slug) => `/t/${slug}/volumes${atRow(id)}` },
  network: { icon: IconTopologyStar3, href: ({ id }, slug) => `/t/${slug}/networks${atRow(id)}` },
  secret: { icon: IconKey, href: ({ id }, slug) => `/t/${slug}/secrets${atRow(id)}` },
  stack: { icon: IconStack2, href: ({ id }, slug) => `/t/${slug}/stacks/${id}` },
};

/** What lies in a tenant has its page there, whoever looks for it. */
function inItsTenant(kind: TenantHit['kind']): HitLook<SystemHit> {
  const { icon, href } = TENANT_HIT_LOOKS[kind];
  return { icon, href: (hit) => href({ ...hit, kind }, hit.tenantSlug ?? '') };
}

/** The same for what operators find. */
export const SYSTEM_HIT_LOOKS: Record<SystemHit['kind'], HitLook<SystemHit>> = {
  host: { icon: IconServer, href: ({ id }) => `/ops/hosts/${id}` },
  tenant: { icon: IconBuilding, href: ({ tenantSlug }) => `/ops/tenants/${tenantSlug ?? ''}` },
  instance: inItsTenant('instance'),
  image: inItsTenant('image'),
  volume: inItsTenant('volume'),
  network: inItsTenant('network'),
  secret: inItsTenant('secret'),
  stack: inItsTenant('stack'),
  user: { icon: IconUser, href: ({ detail }) => `/ops/users?${narrowed(detail)}` },
};

/** The table on the page goes to this row when it opens (components/table/use-row-keys.ts). */
function atRow(id: string): string {
  return `#row=${id}`;
}

function narrowed(text: string): string {
  return new URLSearchParams({ q: text }).toString();
}
