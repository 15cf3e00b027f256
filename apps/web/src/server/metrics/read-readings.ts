import type { Reading } from '@bulkhead/metrics';
import { Prisma } from '@bulkhead/db';
import { ALERT_SEVERITIES, type HostState } from '@bulkhead/shared';
import type { Deps } from '../deps.ts';
import { within } from '../http/within.ts';
import { downBefore, hostState } from '../services/hosts/host-state.ts';
import { countByState } from '../services/instances/instance-rows.ts';
import { instanceStateSql } from '../services/instances/instance-state.ts';

const TIMEOUT_MS = 4_000;
/** Beyond these the sums are still right and single hosts and tenants are left out. */
const MAX_NAMED = 2_000;
const HOST_STATES: readonly HostState[] = ['online', 'unreachable', 'down', 'waiting', 'revoked'];

export type MetricsDeps = Pick<Deps, 'db' | 'fleet' | 'log' | 'now' | 'minuteEngine'>;

/** What the control plane tells: bounded questions to the database. Without it, only that it is away. */
export async function readReadings(deps: MetricsDeps): Promise<Reading[]> {
  try {
    const known = await within(TIMEOUT_MS, readAll(deps));
    return [isUp(1), ...known];
  } catch (error) {
    deps.log.warn('metrics are told without what is in the database', { error });
    return [isUp(0)];
  }
}

const isUp = (value: 0 | 1) => gauge('bulkhead_database_up', 'Whether the database answered just now.', value);

async function readAll(deps: MetricsDeps): Promise<Reading[]> {
  const [hosts, instances, tenants, operations, alerts, waiting] = await Promise.all([
    deps.db.host.findMany({ select: { id: true, name: true, lastSeenAt: true, revokedAt: true }, take: MAX_NAMED }),
    countByState(deps.db, instanceStateSql(downBefore(deps.now())), Prisma.sql`true`),
    readTenants(deps),
    readOperations(deps),
    readAlerts(deps),
    readWaiting(deps),
  ]);
  const states = hosts.map((host) => hostState(host, deps.now()));
  return [
    counts('bulkhead_hosts', 'Hosts by state.', 'state', countAll(HOST_STATES, states)),
    gauge(
      'bulkhead_agent_links',
      'Agents that are connected to this process.',
      hosts.filter(({ id }) => deps.fleet.isConnected(id)).length,
    ),
    {
      name: 'bulkhead_host_last_seen_timestamp_seconds',
      help: 'When a host was last heard.',
      type: 'gauge',
      values: hosts.map(({ name, lastSeenAt }) => ({ labels: { host: name }, value: secondsOf(lastSeenAt) })),
    },
    counts('bulkhead_instances', 'Instances by state.', 'state', { running: 0, ...instances }),
    ...tenantReadings(tenants),
    ...operations,
    counts('bulkhead_alerts_firing', 'Alerts that fire, by severity.', 'severity', countAll(ALERT_SEVERITIES, alerts)),
    ...waiting,
  ];
}

interface TenantRow {
  slug: string;
  quotaCpuMillicores: number;
  quotaMemoryBytes: bigint;
  quotaInstances: number;
  heldCpuMillicores: number;
  heldMemoryBytes: number;
  instances: number;
}

function readTenants({ db }: MetricsDeps): Promise<TenantRow[]> {
  return db.$queryRaw<TenantRow[]>`
    select t."slug", t."quotaCpuMillicores", t."quotaMemoryBytes", t."quotaInstances", count(i.id)::int as instances,
      coalesce(sum(i."heldCpuMillicores"), 0)::float8 as "heldCpuMillicores",
      coalesce(sum(i."heldMemoryBytes"), 0)::float8 as "heldMemoryBytes"
    from "Tenant" t left join "Instance" i on i."tenantId" = t.id and i."goneAt" is null
    where t."deletedAt" is null group by t.id order by t."slug" limit ${MAX_NAMED}`;
}

function tenantReadings(tenants: readonly TenantRow[]): Reading[] {
  const each = (name: string, help: string, valueOf: (tenant: TenantRow) => number): Reading => ({
    name: `bulkhead_tenant_${name}`,
    help,
    type: 'gauge',
    values: tenants.map((tenant) => ({ labels: { tenant: tenant.slug }, value: valueOf(tenant) })),
  });
  return [
    each('quota_cpu_cores', 'CPU that a tenant may reserve.', (one) => one.quotaCpuMillicores / 1000),
    each('reserved_cpu_cores', 'CPU that a tenant’s instances hold.', (one) => one.heldCpuMillicores / 1000),
    each('quota_memory_bytes', 'Memory that a tenant may reserve.', (one) => Number(one.quotaMemoryBytes)),
    each('reserved_memory_bytes', 'Memory that a tenant’s instances hold.', (one) => one.heldMemoryBytes),
    each('quota_instances', 'Instances that a tenant may have.', (one) => one.quotaInstances),
    each('reserved_instances', 'Instances that a tenant has.', (one) => one.instances),
  ];
}

async function readOperations({ db }: MetricsDeps): Promise<Reading[]> {
  const rows = await db.$queryRaw<{ state: string; total: number }[]>`
    select "state"::text as state, count(*)::int as total from "Operation"
    where "createdAt" > now() - interval '1 day' group by 1`;
  const known = Object.fromEntries(rows.map(({ state, total }) => [state, total]));
  const none = { pending: 0, succeeded: 0, failed: 0 };
  const help = 'Operations that were begun within a day, by the state that they are in now.';
  return [counts('bulkhead_operations_last_day', help, 'state', { ...none, ...known })];
}

async function readAlerts({ db }: MetricsDeps): Promise<string[]> {
  const rows = await db.alert.findMany({ where: { state: 'firing' }, select: { severity: true }, take: MAX_NAMED });
  return rows.map(({ severity }) => severity);
}

/** Where minutes are forwarded: the oldest that the engine has not taken. */
async function readWaiting({ db, minuteEngine }: MetricsDeps): Promise<Reading[]> {
  if (minuteEngine === undefined) return [];
  const [row] = await db.$queryRaw<{ oldest: Date | null }[]>`
    select min("minute") as oldest from "UsageMinute" where not "forwarded"`;
  const name = 'bulkhead_history_oldest_waiting_timestamp_seconds';
  const help = 'The oldest minute of history that the engine has not taken; not there while none waits.';
  return [gauge(name, help, secondsOf(row?.oldest ?? null))];
}

function gauge(name: string, help: string, value: number): Reading {
  return { name, help, type: 'gauge', values: [{ labels: {}, value }] };
}

function counts(name: string, help: string, label: string, totals: Readonly<Record<string, number>>): Reading {
  const values = Object.entries(totals).map(([key, value]) => ({ labels: { [label]: key }, value }));
  return { name, help, type: 'gauge', values };
}

function countAll(keys: readonly string[], found: readonly string[]): Record<string, number> {
  return Object.fromEntries(keys.map((key) => [key, found.filter((one) => one === key).length]));
}

function secondsOf(at: Date | null): number {
  return at === null ? Number.NaN : at.getTime() / 1000;
}
