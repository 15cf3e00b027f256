// Hosts full of containers whose numbers move as containers' do, minute by minute, and what their agents would journal of it.
import { randomUUID } from 'node:crypto';
import type { Database } from '@bulkhead/db';
import {
  GIB,
  HISTORY_SERIES,
  HOUR_MS,
  MIB,
  MINUTE_MS,
  USAGE_COUNTERS,
  type Spread,
  type UsageChunk,
  type UsageRecord,
} from '@bulkhead/shared';
import { seeded } from '../../apps/web/src/server/services/metering/testing.ts';

const HOSTS = 4;
const TENANTS = 5;
const PAGE = 4_096;
export const CONTAINERS = 1_000;
/** Of each tenant, on all hosts together. */
export const PER_TENANT = CONTAINERS / TENANTS;
const IMAGE = 'busybox:latest';

export interface SimulatedHost {
  hostId: string;
  journalId: string;
  /** Of one minute, numbered from 1. */
  chunk(seq: number, fromMs: number): UsageChunk;
}

export interface SimulatedFleet {
  hosts: SimulatedHost[];
  tenants: { id: string; slug: string; instanceIds: string[] }[];
}

/** A hundred of a thousand are busy, three hundred serve somebody, the others mostly wait. */
class Container {
  readonly #random: () => number;
  readonly #kind: 'busy' | 'serving' | 'waiting';
  readonly #size: number;
  #memory: number;
  readonly #totals = USAGE_COUNTERS.map(() => 0);

  constructor(seed: number) {
    this.#random = seeded(seed);
    this.#kind = seed % 10 === 0 ? 'busy' : seed % 10 < 4 ? 'serving' : 'waiting';
    this.#size = 0.2 + this.#random();
    this.#memory = Math.floor(this.#size * 20_000) * PAGE;
  }

  minute(): { totals: number[]; series: (Spread | null)[] } {
    const cpu = { busy: 900, serving: 120, waiting: 1.5 }[this.#kind] * this.#size;
    const flow = { busy: 50_000, serving: 400_000, waiting: 0 }[this.#kind] * this.#size;
    const millicores = this.#spread(cpu, this.#kind === 'busy' ? 0.02 : 0.5);
    this.#totals[0] = (this.#totals[0] ?? 0) + millicores[1] * 60_000;
    this.#totals[2] = (this.#totals[2] ?? 0) + Math.round((this.#memory / MIB) * 60);
    this.#totals[17] = (this.#totals[17] ?? 0) + MINUTE_MS;
    const isHeld = this.#kind === 'busy';
    const isWriting = this.#kind !== 'waiting' && this.#random() < 0.5;
    const nothing: Spread = [0, 0, 0];
    const series: Spread[] = [
      millicores,
      isHeld ? this.#spread(100_000, 0.2) : nothing,
      isHeld && this.#random() < 0.2 ? this.#spread(20_000, 0.9) : nothing,
      this.#kind === 'waiting'
        ? [0, Math.round(this.#random() * 9), Math.round(this.#random() * 300)]
        : this.#spread(cpu * 20, 0.6),
      this.#walk(),
      [12 * MIB, 12 * MIB, 12 * MIB],
      nothing,
      this.#kind === 'serving' ? this.#spread(12, 0.1) : [2, 2, 2],
      nothing,
      isWriting ? [0, Math.round(this.#random() * 20) * PAGE, Math.round(this.#random() * 300) * PAGE] : nothing,
      isWriting ? [0, Math.round(this.#random() * 400), Math.round(this.#random() * 9_000)] : nothing,
      flow === 0 ? nothing : this.#spread(flow, 0.6),
      flow === 0 ? nothing : this.#spread(flow * 3, 0.6),
    ];
    return { totals: this.#totals.map(Math.round), series };
  }

  /** Around a number, with so much of it to either side in its seconds, and half as much from minute to minute. */
  #spread(around: number, part: number): Spread {
    const mean = around * (1 + (this.#random() - 0.5) * part);
    const [below, above] = [this.#random() * part, this.#random() * part];
    return [Math.max(0, Math.round(mean * (1 - below))), Math.round(mean), Math.round(mean * (1 + above))];
  }

  #walk(): Spread {
    if (this.#kind !== 'waiting' || this.#random() < 0.1) {
      this.#memory = Math.max(PAGE, this.#memory + Math.round((this.#random() - 0.5) * 400) * PAGE);
    }
    if (this.#kind === 'waiting') return [this.#memory, this.#memory, this.#memory];
    const reach = Math.round(this.#random() * 200) * PAGE;
    return [this.#memory - reach, this.#memory - Math.round(reach * this.#random()), this.#memory + reach];
  }
}

/** Four hosts, five tenants, and of each tenant fifty containers on each host; all in the database. */
export async function makeFleet(db: Database): Promise<SimulatedFleet> {
  const tenants = await Promise.all(Array.from({ length: TENANTS }, () => makeTenant(db)));
  const hosts: SimulatedHost[] = [];
  for (let count = 0; count < HOSTS; count += 1) {
    const hostId = randomUUID();
    await db.host.create({ data: { id: hostId, name: hostId, cores: 64, memoryBytes: 256 * GIB } });
    const parts = await Promise.all(
      tenants.map(async (tenant) => {
        const ids = Array.from({ length: PER_TENANT / HOSTS }, () => randomUUID());
        await makeInstances(db, tenant.id, hostId, ids);
        tenant.instanceIds.push(...ids);
        return { slug: tenant.slug, ids };
      }),
    );
    hosts.push(simulate(hostId, parts, count * 1_000));
  }
  return { hosts, tenants };
}

function simulate(
  hostId: string,
  parts: readonly { slug: string; ids: readonly string[] }[],
  seed: number,
): SimulatedHost {
  let next = seed;
  const containers = parts.flatMap(({ slug, ids }) => ids.map((id) => ({ slug, id, it: new Container((next += 1)) })));
  const tenants = parts.map(({ slug }) => ({ slug, it: new Container((next += 10)), random: seeded(next) }));
  const whole = new Container((next += 10));
  return {
    hostId,
    journalId: randomUUID(),
    chunk: (seq, fromMs) => ({
      seq,
      fromMs,
      toMs: fromMs + MINUTE_MS,
      records: [
        ...containers.map(({ slug, id, it }): UsageRecord => {
          return { kind: 'instance', tenantSlug: slug, instanceId: id, demandMillicores: [], ...it.minute() };
        }),
        ...tenants.map(({ slug, it, random }): UsageRecord => {
          const demandMillicores = Array.from({ length: 60 }, () => Math.round(4_000 * (0.5 + random())));
          return { kind: 'tenant', tenantSlug: slug, instanceId: null, demandMillicores, ...it.minute() };
        }),
        { kind: 'host', tenantSlug: null, instanceId: null, demandMillicores: [], ...whole.minute() },
      ],
    }),
  };
}

async function makeTenant(db: Database): Promise<SimulatedFleet['tenants'][number]> {
  const id = randomUUID();
  const slug = `t-${id.slice(0, 13)}`;
  const quota = { quotaInstances: 1_000, quotaCpuMillicores: 10 ** 6, quotaMemoryBytes: 1_000n * BigInt(GIB) };
  await db.tenant.create({ data: { id, slug, name: slug, ...quota, quotaPids: 10 ** 6 } });
  return { id, slug, instanceIds: [] };
}

async function makeInstances(db: Database, tenantId: string, hostId: string, ids: readonly string[]): Promise<void> {
  const size = { cpuMillicores: 10, memoryBytes: 16 * MIB, pids: 4 };
  const held = { heldCpuMillicores: 10, heldMemoryBytes: 16 * MIB, heldPids: 4 };
  const image = { imageReference: IMAGE, imageId: IMAGE, env: [], restartPolicy: 'never', createdById: randomUUID() };
  const createdAt = new Date(Date.now() - 40 * 24 * HOUR_MS);
  await db.instance.createMany({
    data: ids.map((id) => ({
      ...image,
      id,
      tenantId,
      hostId,
      name: `i-${id}`,
      command: [],
      createdAt,
      ...size,
      ...held,
    })),
  });
}

/** Values that a minute of one of them stores: least, mean and most of each series. */
export const VALUES_PER_MINUTE = 3 * HISTORY_SERIES.length;
