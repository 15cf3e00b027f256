import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database, DesiredState } from '@bulkhead/db';
import { MIB, type ObservedCompartment, type ObservedInstance } from '@bulkhead/shared';
import { v7 as newId } from 'uuid';
import { createChangeBus } from '../../change-bus.ts';
import type { ChangeBus, News } from '../../changes.ts';
import type { Deps, Log } from '../../deps.ts';
import { createSealer } from '../../seal.ts';

/** Real database, bus and keys; what is published and logged is kept for the test to look at. */
export interface TestDeps extends Pick<Deps, 'db' | 'changes' | 'sealer' | 'log' | 'now'> {
  published: News[];
  logged: { level: string; message: string; about: Record<string, unknown> | undefined }[];
  cleanUp(): Promise<void>;
}

export function makeTestDeps({ db, url }: { db: Database; url: string }): TestDeps {
  const published: News[] = [];
  const logged: TestDeps['logged'] = [];
  const dataDir = mkdtempSync(join(tmpdir(), 'bulkhead-fleet-'));
  const at = (level: string) => (message: string, about?: Record<string, unknown>) => {
    logged.push({ level, message, about });
  };
  const log: Log = { info: at('info'), warn: at('warn'), error: at('error') };
  const bus = createChangeBus({ url, log });
  const changes: ChangeBus = {
    ...bus,
    publish: async (tx, news) => {
      published.push(...news);
      await bus.publish(tx, news);
    },
  };
  return {
    db,
    changes,
    sealer: createSealer(dataDir),
    log,
    now: () => new Date(),
    published,
    logged,
    cleanUp: async () => {
      await bus.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Looks until it is so. Throws when it is not within the time. */
export async function eventually<T>(look: () => T | Promise<T>, within = 5_000): Promise<T> {
  const endMs = Date.now() + within;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (Date.now() > endMs) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

export async function seedHost(db: Database): Promise<{ id: string }> {
  const id = newId();
  await db.host.create({ data: { id, name: `host-${id.slice(-12)}`, cores: 4, memoryBytes: 8192n * BigInt(MIB) } });
  return { id };
}

export async function seedTenant(db: Database): Promise<{ id: string; slug: string }> {
  const id = newId();
  const slug = `t-${id.slice(-12)}`;
  await db.tenant.create({
    data: {
      id,
      slug,
      name: slug,
      quotaInstances: 10,
      quotaCpuMillicores: 4000,
      quotaMemoryBytes: 4096n * BigInt(MIB),
      quotaPids: 1000,
    },
  });
  return { id, slug };
}

export interface SeededInstance {
  tenantId: string;
  hostId: string;
  cpuMillicores?: number;
  memoryMib?: number;
  pids?: number;
  held?: { cpuMillicores: number; memoryMib: number; pids: number };
  desiredState?: DesiredState;
  revision?: number;
  /** An operation that waits for this revision. */
  pendingRevision?: number;
}

export async function seedInstance(db: Database, input: SeededInstance): Promise<{ id: string }> {
  const id = newId();
  const { cpuMillicores = 500, memoryMib = 64, pids = 32, revision = 1 } = input;
  const held = input.held ?? { cpuMillicores, memoryMib, pids };
  await db.instance.create({
    data: {
      id,
      tenantId: input.tenantId,
      hostId: input.hostId,
      name: `i-${id.slice(-12)}`,
      imageReference: 'bulkhead/busybox:1',
      imageId: `sha256:${'0'.repeat(64)}`,
      command: ['sleep', '60'],
      env: [{ name: 'A', value: 'b' }],
      restartPolicy: 'always',
      cpuMillicores,
      memoryBytes: BigInt(memoryMib * MIB),
      pids,
      heldCpuMillicores: held.cpuMillicores,
      heldMemoryBytes: BigInt(held.memoryMib * MIB),
      heldPids: held.pids,
      desiredState: input.desiredState ?? 'running',
      revision,
      createdById: newId(),
    },
  });
  if (input.pendingRevision !== undefined) {
    await db.operation.create({
      data: {
        id: newId(),
        kind: 'launch',
        tenantId: input.tenantId,
        instanceId: id,
        hostId: input.hostId,
        actorId: newId(),
        revision: input.pendingRevision,
      },
    });
  }
  return { id };
}

export function observe(id: string, about: Partial<ObservedInstance> = {}): ObservedInstance {
  return {
    id,
    revision: 1,
    state: 'running',
    restartNonce: 0,
    containerId: 'c'.repeat(64),
    startedAtMs: 1_770_000_000_000,
    restarts: 0,
    nextTryAtMs: null,
    lastDeath: null,
    problem: null,
    proof: null,
    health: null,
    ...about,
  };
}

export function observeCompartment(tenantSlug: string, about: Partial<ObservedCompartment> = {}): ObservedCompartment {
  return {
    tenantSlug,
    cpuMillicores: 500,
    memoryBytes: 64 * MIB,
    pids: 32,
    frozen: false,
    state: 'applied',
    problem: null,
    proof: null,
    ...about,
  };
}
