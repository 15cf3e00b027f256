import type { Transaction } from '@bulkhead/db';
import type { Report } from './record-report.ts';

/**
 * Keeps what a host says about its tenants' compartments. Only tenants that have or had instances there are listened
 * to. An absent one is dropped, and after a full report every one that it does not name. Returns the slugs that changed.
 */
export async function writeCompartments(
  tx: Transaction,
  hostId: string,
  { compartments, full }: Pick<Report, 'compartments' | 'full'>,
): Promise<string[]> {
  const here = compartments.filter(({ state }) => state !== 'absent');
  const written =
    here.length === 0
      ? []
      : await tx.$queryRaw<{ slug: string }[]>`
          insert into "Compartment" as kept ("tenantId", "hostId", "observed", "updatedAt")
          select t."id", ${hostId}::uuid, c.observed, now()
          from (
            select distinct on (value->>'tenantSlug') value->>'tenantSlug' as "slug", value as "observed"
            from jsonb_array_elements(${JSON.stringify(here)}::jsonb)
          ) c join "Tenant" t on t."slug" = c."slug"
          where exists (select 1 from "Instance" i where i."tenantId" = t."id" and i."hostId" = ${hostId}::uuid)
          on conflict ("tenantId", "hostId") do update set "observed" = excluded."observed", "updatedAt" = now()
            where kept."observed" is distinct from excluded."observed"
          returning (select t."slug" from "Tenant" t where t."id" = kept."tenantId") as "slug"`;
  const named = here.map(({ tenantSlug }) => tenantSlug);
  const absent = compartments.filter(({ state }) => state === 'absent').map(({ tenantSlug }) => tenantSlug);
  const dropped =
    !full && absent.length === 0
      ? []
      : await tx.$queryRaw<{ slug: string }[]>`
          delete from "Compartment" c using "Tenant" t
          where t."id" = c."tenantId" and c."hostId" = ${hostId}::uuid
            and (t."slug" = any(${absent}::text[]) or (${full} and t."slug" <> all(${named}::text[])))
          returning t."slug"`;
  return [...written, ...dropped].map(({ slug }) => slug);
}
