'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../trpc/client.tsx';
import { useTenantHere } from '../shell/use-tenant-here.ts';
import { useSession } from '../use-session.ts';
import { SYSTEM_HIT_LOOKS, TENANT_HIT_LOOKS } from './hit-links.ts';
import type { PaletteItem } from './palette-item.ts';

/** What the server finds for a text: in the tenant that one is in, and for operators everywhere. */
export function useHits(text: string): { items: PaletteItem[]; searching: boolean } {
  const trpc = useTRPC();
  const tenant = useTenantHere();
  const isOperator = (useSession()?.user?.systemScopes.length ?? 0) > 0;
  const wanted = text.trim();
  const options = { placeholderData: keepPreviousData };
  const inTenant = useQuery(
    trpc.search.tenant.queryOptions(
      { tenantSlug: tenant?.slug ?? '', text: wanted },
      { ...options, enabled: tenant !== undefined && wanted !== '' },
    ),
  );
  const everywhere = useQuery(
    trpc.search.system.queryOptions({ text: wanted }, { ...options, enabled: isOperator && wanted !== '' }),
  );
  if (wanted === '') return { items: [], searching: false };
  const slug = tenant?.slug ?? '';
  const own = currentOf(inTenant, wanted).map((hit) => ({
    ...hit,
    href: TENANT_HIT_LOOKS[hit.kind].href(hit, slug),
    icon: TENANT_HIT_LOOKS[hit.kind].icon,
  }));
  const known = new Set(own.map(({ id }) => id));
  const others = currentOf(everywhere, wanted)
    .filter(({ id }) => !known.has(id))
    .map((hit) => ({
      ...hit,
      href: SYSTEM_HIT_LOOKS[hit.kind].href(hit, slug),
      icon: SYSTEM_HIT_LOOKS[hit.kind].icon,
    }));
  return {
    items: [...own, ...others].map(({ id, kind, name, detail, href, icon }) => ({
      id: `${kind}-${id}`,
      kind,
      label: name,
      description: detail,
      icon,
      href,
    })),
    searching: inTenant.isFetching || everywhere.isFetching,
  };
}

/** Until the answer to this text has come, of the answer before only what this text finds in it too: Enter must not open the rest. */
function currentOf<Hit extends { name: string; detail: string }>(
  { data = [], isPlaceholderData }: { data: readonly Hit[] | undefined; isPlaceholderData: boolean },
  wanted: string,
): readonly Hit[] {
  if (!isPlaceholderData) return data;
  const text = wanted.toLowerCase();
  return data.filter(({ name, detail }) => `${name} ${detail}`.toLowerCase().includes(text));
}
