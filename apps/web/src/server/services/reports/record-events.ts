import type { HostEvent } from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';
import { newsAbout } from '../news.ts';
import { lockHost, type LinkSource, type Recorded } from './lock-host.ts';
import { notInTheFuture } from './not-in-the-future.ts';

/** Kept of one host; older ones are forgotten. */
export const KEPT_EVENTS = 1_000;

/**
 * Keeps what a host noticed or did by itself; what is told again is known already. A tenant is believed only where it has
 * or had instances on that host, an instance only where it is one of them.
 */
export async function recordEvents(
  deps: Pick<Deps, 'db' | 'changes'>,
  source: LinkSource,
  events: readonly HostEvent[],
): Promise<Recorded> {
  const { hostId } = source;
  return deps.db.$transaction(async (tx) => {
    if ((await lockHost(tx, source)) === null) return 'stale';
    const told = events.map((event) => ({ ...event, at: notInTheFuture(event.atMs), event }));
    const added = await tx.$queryRaw<{ slug: string | null }[]>`
      with told as (
        select distinct on (e.id) e.* from jsonb_to_recordset(${JSON.stringify(told)}::jsonb)
          as e(id uuid, at timestamptz, kind text, "tenantSlug" text, "instanceId" uuid, event jsonb)
      ), added as (
        insert into "HostEvent" ("id", "hostId", "tenantId", "instanceId", "at", "kind", "event")
        select e.id, ${hostId}::uuid, t."id", i."id", e.at, e.kind, e.event
        from told e
        left join "Tenant" t on t."slug" = e."tenantSlug"
          and exists (select 1 from "Instance" here where here."tenantId" = t."id" and here."hostId" = ${hostId}::uuid)
        left join "Instance" i on i."id" = e."instanceId" and i."hostId" = ${hostId}::uuid and i."tenantId" = t."id"
        on conflict ("id") do nothing
        returning "tenantId"
      )
      select distinct t."slug" from added a left join "Tenant" t on t."id" = a."tenantId"`;
    if (added.length === 0) return 'recorded';
    await tx.$executeRaw`
      delete from "HostEvent" where "id" in (
        select "id" from "HostEvent" where "hostId" = ${hostId}::uuid
        order by "at" desc, "id" desc offset ${KEPT_EVENTS})`;
    await deps.changes.publish(tx, [
      newsAbout('hosts', { hostId }),
      ...added.map(({ slug }) => newsAbout('compartments', { tenantSlug: slug, hostId })),
    ]);
    return 'recorded';
  });
}
