import { z } from 'zod';

/** What the search of a tenant finds. A new kind also wants a finder in the web's services/search and a line in the palette. */
export const TENANT_HIT_KINDS = ['instance', 'image', 'volume', 'network', 'secret', 'stack'] as const;
/** What the operators' search finds. */
export const SYSTEM_HIT_KINDS = [
  'host',
  'tenant',
  'instance',
  'image',
  'volume',
  'network',
  'secret',
  'stack',
  'user',
] as const;

export const searchTextSchema = z.string().trim().min(1).max(100);

/** Of each kind at most so many. */
export const MAX_HITS_PER_KIND = 6;

/** Something that was found. `detail` says in few words which one it is; `tenantSlug` where it belongs to one. */
const hitOf = <Kind extends string>(kinds: readonly [Kind, ...Kind[]]) =>
  z.object({
    kind: z.enum(kinds),
    id: z.string(),
    name: z.string(),
    detail: z.string(),
    tenantSlug: z.string().nullable(),
  });

export const tenantHitSchema = hitOf(TENANT_HIT_KINDS);
export type TenantHit = z.infer<typeof tenantHitSchema>;
export const systemHitSchema = hitOf(SYSTEM_HIT_KINDS);
export type SystemHit = z.infer<typeof systemHitSchema>;
