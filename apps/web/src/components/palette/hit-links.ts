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

/** Where what a tenant's search finds has its page, or the list that it stands in, narrowed to it. */
export const TENANT_HIT_LOOKS: Record<TenantHit['kind'], HitLook<TenantHit>> = {
  instance: { icon: IconBox, href: ({ id }, slug) => `/t/${slug}/instances/${id}` },
  image: { icon: IconPackages, href: ({ name }, slug) => `/t/${slug}/images?${narrowed(name)}` },
  volume: { icon: IconDatabase, href: ({ name }, slug) => `/t/${slug}/volumes?${narrowed(name)}` },
  network: { icon: IconTopologyStar3, href: ({ name }, slug) => `/t/${slug}/networks?${narrowed(name)}` },
  secret: { icon: IconKey, href: ({ name }, slug) => `/t/${slug}/secrets?${narrowed(name)}` },
  stack: { icon: IconStack2, href: ({ name }, slug) => `/t/${slug}/stacks?${narrowed(name)}` },
};

/** The same for what operators find. */
export const SYSTEM_HIT_LOOKS: Record<SystemHit['kind'], HitLook<SystemHit>> = {
  host: { icon: IconServer, href: ({ id }) => `/ops/hosts/${id}` },
  tenant: { icon: IconBuilding, href: ({ tenantSlug }) => `/ops/tenants/${tenantSlug ?? ''}` },
  instance: { icon: IconBox, href: ({ id, tenantSlug }) => `/t/${tenantSlug ?? ''}/instances/${id}` },
  user: { icon: IconUser, href: ({ detail }) => `/ops/users?${narrowed(detail)}` },
};

function narrowed(text: string): string {
  return new URLSearchParams({ q: text }).toString();
}
