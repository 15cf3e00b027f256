import { Prisma } from '@bulkhead/db';
import { HOUR_MS, type UsageStanding } from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';
import type { UsageRange } from './usage-range.ts';
import type { UsageScope } from './usage-sql.ts';

/** A minute is told when it is over, and then read. */
const USUAL_DELAY_MS = 3 * 60_000;
const MAX_HOSTS = 100;

/** How complete a range is: whether it is over, and which hosts have more to tell of it. */
export async function readStanding(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  scope: UsageScope,
  { toMs }: UsageRange,
): Promise<UsageStanding> {
  const nowMs = now().getTime();
  const wantedMs = toMs <= nowMs ? toMs : nowMs - USUAL_DELAY_MS;
  // A tenant sees the cursors of its own hosts only, and of them only how far they are.
  const cursors =
    scope.tenantId === null
      ? Prisma.sql`(select "hostId", max("readTo") as "readTo" from "UsageCursor" group by "hostId")`
      : Prisma.sql`"usage_read_to"()`;
  const tenant = scope.tenantId === null ? Prisma.empty : Prisma.sql`where "tenantId" = ${scope.tenantId}::uuid`;
  const [waitingFor, [first]] = await Promise.all([
    db.$queryRaw<UsageStanding['waitingFor']>`
      select h."id"::text as "hostId", h."name" as "hostName", (extract(epoch from c."readTo") * 1000)::float8 as "readToMs"
      from ${cursors} c join "Host" h on h."id" = c."hostId"
      where h."revokedAt" is null and c."readTo" < ${new Date(wantedMs)}
      order by c."readTo", h."name" limit ${MAX_HOSTS}`,
    db.$queryRaw<{ hourMs: number | null }[]>`
      select (extract(epoch from min("hour")) * 1000)::float8 as "hourMs" from "UsageHour" ${tenant}`,
  ]);
  return { firstHourMs: first?.hourMs ?? null, counting: toMs > nowMs - (nowMs % HOUR_MS), waitingFor };
}
