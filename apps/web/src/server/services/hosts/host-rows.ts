import { Prisma, type Database } from '@bulkhead/db';
import { BulkheadError, containmentSchema, type FitnessState, type HostRow } from '@bulkhead/shared';
import { heldByHost, heldOr } from '../usage/holdings.ts';
import { hostRoom } from './host-room.ts';
import { hostState } from './host-state.ts';

interface RawHost {
  id: string;
  name: string;
  cordoned: boolean;
  lastSeenAt: Date | null;
  revokedAt: Date | null;
  cores: number;
  memoryBytes: number;
  cpuAllocatablePercent: number;
  memoryReservedBytes: number;
  engineVersion: string | null;
  kernel: string | null;
  cgroupVersion: string | null;
  cgroupDriver: string | null;
  problems: number;
  usedCpuMillicores: number;
  usedMemoryBytes: number;
  usedPids: number;
  containment: unknown;
  fitnessResults: string[];
  conflictAt: Date | null;
}

/** Hosts with their rooms and use: two queries, whatever the number; the large JSON columns stay in the database. */
export async function readHosts(db: Database, now: Date, hostId?: string): Promise<HostRow[]> {
  const only = hostId === undefined ? Prisma.empty : Prisma.sql`where h.id = ${hostId}::uuid`;
  const [hosts, held] = await Promise.all([
    db.$queryRaw<RawHost[]>`
      select h.id::text as id, h.name, h.cordoned, h."lastSeenAt", h."revokedAt", h."conflictAt", h.cores,
        h."memoryBytes"::float8 as "memoryBytes", h."cpuAllocatablePercent",
        h."memoryReservedBytes"::float8 as "memoryReservedBytes",
        h.facts->'engine'->>'version' as "engineVersion", h.facts->>'kernel' as kernel,
        h.facts->'cgroup'->>'version' as "cgroupVersion", h.facts->'cgroup'->>'driver' as "cgroupDriver",
        coalesce(jsonb_array_length(h.facts->'problems'), 0) as problems,
        coalesce((h.heartbeat->>'cpuUsedMillicores')::float8, 0) as "usedCpuMillicores",
        coalesce((h.heartbeat->>'memoryUsedBytes')::float8, 0) as "usedMemoryBytes",
        (select coalesce(sum((c->>'pids')::float8), 0) from jsonb_array_elements(h.heartbeat->'compartments') c) as "usedPids",
        coalesce(h.containment->>'state', 'unknown') as containment,
        array(select distinct c->>'result' from jsonb_array_elements(h.facts->'fitness') c) as "fitnessResults"
      from "Host" h ${only} order by h.name`,
    heldByHost(db, hostId === undefined ? undefined : [hostId]),
  ]);
  return hosts.map((host) => {
    const state = hostState(host, now);
    const silent = state !== 'online' && state !== 'unreachable';
    return {
      id: host.id,
      name: host.name,
      state,
      cordoned: host.cordoned,
      lastSeenAtMs: host.lastSeenAt?.getTime() ?? null,
      room: hostRoom(host, heldOr(held, host.id)),
      used: {
        cpuMillicores: silent ? 0 : host.usedCpuMillicores,
        memoryBytes: silent ? 0 : host.usedMemoryBytes,
        pids: silent ? 0 : host.usedPids,
      },
      engineVersion: host.engineVersion,
      kernel: host.kernel,
      cgroupVersion: host.cgroupVersion,
      cgroupDriver: host.cgroupDriver,
      cores: host.cores,
      memoryBytes: host.memoryBytes,
      problems: host.problems,
      conflictSinceMs: host.conflictAt?.getTime() ?? null,
      // Nobody knows how it is on a host that says nothing.
      containment: silent ? 'unknown' : containmentSchema.shape.state.parse(host.containment),
      fitness: fitnessState(host.fitnessResults),
    };
  });
}

/** What the results of all checks come to. */
function fitnessState(results: readonly string[]): FitnessState {
  if (results.length === 0) return 'unknown';
  if (results.includes('bad')) return 'unfit';
  return results.every((result) => result === 'good') ? 'fit' : 'weak';
}

export function noSuchHost(hostId: string): BulkheadError {
  return new BulkheadError('NOT_FOUND', `There is no host ${hostId}.`, { field: 'hostId', value: hostId });
}
