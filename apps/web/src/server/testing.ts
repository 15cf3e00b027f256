import { createTestDatabase, type TestDatabase } from '@bulkhead/db/testing';
import {
  BulkheadError,
  GIB,
  type ErrorShape,
  type Resources,
  type SystemRole,
  type TenantRole,
} from '@bulkhead/shared';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEnvironment } from '../env.ts';
import { createChangeBus } from './change-bus.ts';
import type { Context } from './context.ts';
import type { Deps, Fleet } from './deps.ts';
import { loadAuthority } from './fleet/authority.ts';
import { pageContext } from './http/contexts.ts';
import { createLog } from './log.ts';
import { createCaller, type AppCaller } from './root.ts';
import { createSealer } from './seal.ts';
import { openSession, SESSION_COOKIE } from './services/identity/sessions.ts';
import { createNeighbourInspector } from './services/neighbours/neighbour-inspector.ts';

export interface Visit {
  caller: AppCaller;
  /** The cookie's value that the last answer set; null: taken away; undefined: left alone. */
  cookie: { value: string | null | undefined };
}

/** The control plane of a test: everything real, with a database of its own and no agent. */
export interface TestPlane {
  deps: Deps;
  database: TestDatabase;
  /** Lines of log, newest last. */
  logged: string[];
  /** As somebody with this cookie, or as nobody. */
  visit: (cookie?: string | null, address?: string) => Visit;
  /** A user with a password hash that nothing matches, and a session. */
  makeUser(options?: {
    systemRole?: SystemRole;
    email?: string;
  }): Promise<{ id: string; email: string; cookie: string; caller: AppCaller }>;
  makeTenant(options?: { slug?: string; quota?: Partial<Resources> }): Promise<{ id: string; slug: string }>;
  join(tenantId: string, userId: string, role: TenantRole): Promise<void>;
  makeHost(options?: {
    name?: string;
    cores?: number;
    memoryBytes?: number;
    images?: string[];
    lastSeenAt?: Date | null;
  }): Promise<{ id: string; name: string }>;
  close(): Promise<void>;
}

export const IMAGE = 'busybox:latest';
/** Room for whatever a test does not look at. */
const AMPLE: Resources = { instances: 1000, cpuMillicores: 1_000_000, memoryBytes: 1000 * GIB, pids: 100_000 };

const notConnected = (hostId: string) =>
  new BulkheadError('HOST_UNREACHABLE', `The agent of host ${hostId} is not connected.`);

/** The fleet of a process that no agent has dialled: what the fleet itself does is tested beside it. */
const NO_AGENTS: Fleet = {
  isConnected: () => false,
  watchMetrics: (hostId) => {
    throw notConnected(hostId);
  },
  async *watchUsage(audience) {
    yield { instances: [...(await audience.readRoster()).keys()], tenants: [], changes: '' };
  },
  readAnatomy: (hostId) => Promise.reject(notConnected(hostId)),
  findIdlest: (hostId) => Promise.reject(notConnected(hostId)),
  streams: (hostId) => {
    throw notConnected(hostId);
  },
  inside: (hostId) => {
    throw notConnected(hostId);
  },
  disconnect: () => {},
};

export async function createTestPlane(): Promise<TestPlane> {
  const database = await createTestDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'bulkhead-plane-'));
  const logged: string[] = [];
  const log = createLog((line) => logged.push(line));
  const env = readEnvironment({
    NODE_ENV: 'test',
    DATABASE_URL: database.url,
    BULKHEAD_DATA_DIR: dataDir,
    PORT: '0',
    BULKHEAD_AGENT_PORT: '3443',
  });
  const changes = createChangeBus({ url: database.url, log });
  const now = () => new Date();
  const deps: Deps = {
    db: database.db,
    changes,
    sealer: createSealer(dataDir),
    log,
    env,
    now,
    fleet: NO_AGENTS,
    neighbours: createNeighbourInspector({ db: database.db, env, now }),
  };
  const { db } = database;

  const visit: TestPlane['visit'] = (secret = null, address = '192.0.2.1') => {
    const cookie: Visit['cookie'] = { value: undefined };
    const headers = new Headers({ host: 'dashboard.test:3000', 'user-agent': 'test' });
    if (secret !== null) headers.set('cookie', `${SESSION_COOKIE}=${secret}`);
    const page = pageContext(deps, headers);
    const context: Context = {
      ...page,
      origin: { ...page.origin, address },
      setSessionCookie: (value) => {
        cookie.value = value;
      },
    };
    return { caller: createCaller(context), cookie };
  };

  return {
    deps,
    database,
    logged,
    visit,
    async makeUser({ systemRole = 'none', email = `${randomUUID()}@example.org` } = {}) {
      const user = await db.user.create({
        data: {
          id: randomUUID(),
          email,
          displayName: email.split('@')[0] ?? email,
          systemRole,
          passwordHash: 'no password has this hash',
        },
      });
      const cookie = await openSession(deps, db, user.id, {
        address: '192.0.2.1',
        userAgent: 'test',
        host: 'dashboard.test',
      });
      return { id: user.id, email, cookie, caller: visit(cookie).caller };
    },
    async makeTenant({ slug = `t-${randomUUID().slice(0, 13)}`, quota = {} } = {}) {
      const limits = { ...AMPLE, ...quota };
      const { id } = await db.tenant.create({
        data: {
          id: randomUUID(),
          slug,
          name: slug,
          quotaInstances: limits.instances,
          quotaCpuMillicores: limits.cpuMillicores,
          quotaMemoryBytes: limits.memoryBytes,
          quotaPids: limits.pids,
        },
      });
      return { id, slug };
    },
    async join(tenantId, userId, role) {
      await db.membership.create({ data: { tenantId, userId, role } });
    },
    async makeHost({
      name = `h-${randomUUID().slice(0, 13)}`,
      cores = 64,
      memoryBytes = 256 * GIB,
      images = [IMAGE],
      lastSeenAt = new Date(),
    } = {}) {
      const { id } = await db.host.create({
        data: {
          id: randomUUID(),
          name,
          cores,
          memoryBytes,
          memoryReservedBytes: 0,
          lastSeenAt,
          images: {
            create: images.map((reference) => ({
              reference,
              imageId: `sha256:${reference}`,
              sizeBytes: 1_000_000,
              builtAt: new Date(),
            })),
          },
        },
      });
      return { id, name };
    },
    async close() {
      await changes.close();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** What every process does before it opens the agent port. */
export async function prepareAuthority({ deps }: TestPlane): Promise<void> {
  await loadAuthority(deps);
}

/** What an attempt was refused with; throws when it was accepted, or failed in a way that is not ours. */
export async function refusalOf(attempt: Promise<unknown>): Promise<ErrorShape> {
  let failure: unknown;
  try {
    await attempt;
  } catch (error) {
    failure = error;
  }
  if (failure === undefined) throw new Error('it was accepted');
  return shapeOf(failure);
}

/** What a failure says in our own terms; throws it when it is none of ours. */
export function shapeOf(failure: unknown): ErrorShape {
  const own = failure instanceof Error && !(failure instanceof BulkheadError) ? failure.cause : failure;
  if (own instanceof BulkheadError) return { code: own.code, message: own.message, details: own.details };
  throw failure;
}
