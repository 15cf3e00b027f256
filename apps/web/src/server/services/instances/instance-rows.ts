import type { Database, Prisma } from '@bulkhead/db';
import { HEALTH_STATES, problemSchema, type DESIRED_STATES, type InstanceRow } from '@bulkhead/shared';
import { z } from 'zod';
import { hostState } from '../hosts/host-state.ts';
import { operationKindSchema } from '../operations/operation-view.ts';
import { observedStateSchema } from './accept-change.ts';
import { instanceState } from './instance-state.ts';

interface RawRow {
  id: string;
  name: string;
  tenantSlug: string;
  hostId: string;
  hostName: string;
  lastSeenAt: Date | null;
  revokedAt: Date | null;
  image: string;
  desiredState: (typeof DESIRED_STATES)[number];
  observedState: string;
  pendingOperation: string | null;
  cpuMillicores: number;
  memoryBytes: number;
  pids: number;
  restarts: number;
  startedAt: Date | null;
  createdAt: Date;
  problem: unknown;
  tags: string[];
  health: string | null;
  lockedAt: Date | null;
  deleteAt: Date | null;
}

export interface RowSelection {
  where: Prisma.Sql;
  orderBy: Prisma.Sql;
  limit: number;
  offset?: number;
}

/**
 * Rows of living instances `i` with tenant `t` and host `h`; the caller's `where` carries the tenant. One query, which
 * looks at what only the rows show (operations, problems) for those that are answered, and not for all that match.
 */
export async function readInstanceRows(db: Database, now: Date, selection: RowSelection): Promise<InstanceRow[]> {
  const rows = await db.$queryRaw<RawRow[]>`
    with page as materialized (
      select i.id from "Instance" i
      join "Tenant" t on t.id = i."tenantId"
      join "Host" h on h.id = i."hostId"
      where i."goneAt" is null and ${selection.where}
      order by ${selection.orderBy}, i.id
      limit ${selection.limit} offset ${selection.offset ?? 0}
    )
    select i.id::text as id, i.name, t.slug as "tenantSlug", h.id::text as "hostId", h.name as "hostName", h."lastSeenAt", h."revokedAt",
      i."imageReference" as image, i."desiredState"::text as "desiredState", i."observedState",
      pending.kind as "pendingOperation", i."cpuMillicores", i."memoryBytes"::float8 as "memoryBytes", i.pids,
      coalesce((i.observed->>'restarts')::int, 0) as restarts, i."startedAt", i."createdAt",
      nullif(i.observed->'problem', 'null'::jsonb) as problem,
      i.tags, i.observed->'health'->>'state' as health, i."lockedAt",
      case when i."desiredState" <> 'absent' then i."deleteAt" end as "deleteAt"
    from page
    join "Instance" i on i.id = page.id
    join "Tenant" t on t.id = i."tenantId"
    join "Host" h on h.id = i."hostId"
    left join lateral (
      select o.kind from "Operation" o where o."instanceId" = i.id and o.state = 'pending' order by o.revision desc limit 1
    ) pending on true
    order by ${selection.orderBy}, i.id`;
  return rows.map((row) => toRow(row, now));
}

export async function countInstances(db: Database, where: Prisma.Sql): Promise<number> {
  const [row] = await db.$queryRaw<{ total: number }[]>`
    select count(*)::int as total from "Instance" i
    join "Tenant" t on t.id = i."tenantId" join "Host" h on h.id = i."hostId"
    where i."goneAt" is null and ${where}`;
  return row?.total ?? 0;
}

/** How many living instances are in which state; only states that occur. */
export async function countByState(
  db: Database,
  state: Prisma.Sql,
  where: Prisma.Sql,
): Promise<Record<string, number>> {
  const rows = await db.$queryRaw<{ state: string; total: number }[]>`
    select ${state} as state, count(*)::int as total from "Instance" i join "Host" h on h.id = i."hostId"
    where i."goneAt" is null and ${where} group by 1`;
  return Object.fromEntries(rows.map((row) => [row.state, row.total]));
}

function toRow(row: RawRow, now: Date): InstanceRow {
  const host = hostState(row, now);
  const {
    lastSeenAt: _seen,
    revokedAt: _revoked,
    observedState,
    startedAt,
    createdAt,
    lockedAt,
    deleteAt,
    ...rest
  } = row;
  return {
    ...rest,
    hostReachable: host === 'online',
    state: instanceState({
      desiredState: row.desiredState,
      observedState: observedStateSchema.parse(observedState),
      isDiscarded: deleteAt !== null,
      host,
    }),
    pendingOperation: operationKindSchema.nullable().parse(row.pendingOperation),
    startedAtMs: startedAt?.getTime() ?? null,
    createdAtMs: createdAt.getTime(),
    problem: problemSchema.nullable().parse(row.problem),
    health: z.enum(HEALTH_STATES).nullable().parse(row.health),
    lockedAtMs: lockedAt?.getTime() ?? null,
    deleteAtMs: deleteAt?.getTime() ?? null,
  };
}
