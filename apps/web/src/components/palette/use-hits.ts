'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../trpc/client.tsx';
import { useTenantHere } from '../shell/use-tenant-here.ts';
import { useSession } from '../use-session.ts';
import { SYSTEM_HIT_LOOKS, TENANT_HIT_LOOKS } from './hit-links.ts';
import type { PaletteItem } from './palette-item.ts';

/**
 * What the server finds: in the tenant that one is in, and for operators everywhere.
 *
 * @param text as it stands in the input
 * @param askedText what of it has been asked for: the text, a moment ago
 */
export function useHits(text: string, askedText: string): { items: PaletteItem[]; searching: boolean } {
  const trpc = useTRPC();
  const tenant = useTenantHere();
  const isOperator = (useSession()?.user?.systemScopes.length ?? 0) > 0;
  const wanted = text.trim();
  const asked = askedText.trim();
  const options = { placeholderData: keepPreviousData };
  const inTenant = useQuery(
    trpc.search.tenant.queryOptions(
      { tenantSlug: tenant?.slug ?? '', text: asked },
      { ...options, enabled: tenant !== undefined && asked !== '' },
    ),
  );
  const everywhere = useQuery(
    trpc.search.system.queryOptions({ text: asked }, { ...options, enabled: isOperator && asked !== '' }),
  );
  if (wanted === '' || asked === '') return { items: [], searching: wanted !== '' };
  const isCurrent = asked === wanted;
  const slug = tenant?.slug ?? '';
  const own = currentOf(inTenant, isCurrent, wanted).map((hit) => ({
    ...hit,
    href: TENANT_HIT_LOOKS[hit.kind].href(hit, slug),
    icon: TENANT_HIT_LOOKS[hit.kind].icon,
  }));
  const known = new Set(own.map(({ id }) => id));
  const others = currentOf(everywhere, isCurrent, wanted)
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
    searching: !isCurrent || inTenant.isFetching || everywhere.isFetching,
  };
}

/**
 * Until the answer to what stands in the input has come, of the answer before only what this text finds in it too: Enter
 * must not open the rest.
 */
function currentOf<Hit extends { name: string; detail: string }>(
  { data = [], isPlaceholderData }: { data: readonly Hit[] | undefined; isPlaceholderData: boolean },
  isCurrent: boolean,
  wanted: string,
): readonly Hit[] {
  if (isCurrent && !isPlaceholderData) return data;
  const text = wanted.toLowerCase();
  return data.filter(({ name, detail }) => `${name} ${detail}`.toLowerCase().includes(text));
}
