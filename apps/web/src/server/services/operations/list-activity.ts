import {
  problemSchema,
  TASK_KINDS,
  taskProgressSchema,
  type ActivityEntry,
  type ActivityView,
  type TaskKind,
  type TenantScope,
} from '@bulkhead/shared';
import { z } from 'zod';
import type { Deps } from '../../deps.ts';
import { operationKindSchema } from './operation-view.ts';
import { countStackChanges, listStackChanges } from './stack-activity.ts';
import { taskScopes } from './task-scopes.ts';

const taskKindSchema = z.enum(TASK_KINDS);
/** How far back failures are news, and how many of them. */
const FAILURES_MS = 24 * 3600_000;
const MAX_FAILURES = 20;
const OPEN_TASKS = ['pending', 'running'] as const;

/** Whose activity, and what the reader may do there. `tenantId` null: everybody's, for whom the scopes hold in every tenant. */
export interface ActivityReader {
  tenantId: string | null;
  scopes: ReadonlySet<TenantScope>;
}

/** Changes of instances and stacks and long work of hosts in one list: what is not over first, then the newest that is. */
export async function listActivity(
  deps: Deps,
  reader: ActivityReader,
  { limit }: { limit: number },
): Promise<ActivityView> {
  const kinds = TASK_KINDS.filter((kind) => reader.scopes.has(taskScopes(kind).read));
  const ofOperations = reader.tenantId === null ? {} : { tenantId: reader.tenantId };
  const ofTasks = { ...ofOperations, kind: { in: [...kinds] } };
  const since = new Date(deps.now().getTime() - FAILURES_MS);
  const recent = { state: 'failed' as const, createdAt: { gte: since } };
  const newest = { orderBy: { createdAt: 'desc' as const }, take: MAX_FAILURES, select: { finishedAt: true } };
  const [pendingOperations, pendingTasks, failedOperations, failedTasks, stacks] = await Promise.all([
    deps.db.operation.count({ where: { ...ofOperations, state: 'pending' } }),
    deps.db.task.count({ where: { ...ofTasks, state: { in: [...OPEN_TASKS] } } }),
    deps.db.operation.findMany({ where: { ...ofOperations, ...recent }, ...newest }),
    deps.db.task.findMany({ where: { ...ofTasks, ...recent }, ...newest }),
    countStackChanges(deps, reader, { since, take: MAX_FAILURES }),
  ]);
  const failedAtMs = [...failedOperations, ...failedTasks]
    .flatMap(({ finishedAt }) => finishedAt?.getTime() ?? [])
    .concat(stacks.failedAtMs)
    .toSorted((a, b) => b - a)
    .slice(0, MAX_FAILURES);
  const pending = pendingOperations + pendingTasks + stacks.pending;
  if (limit === 0) return { pending, failedAtMs, entries: [] };
  const [rows, changes] = await Promise.all([
    readRows(deps, { ofOperations, ofTasks, limit }),
    listStackChanges(deps, reader, limit),
  ]);
  const names = await readNames(deps, rows);
  const entries = [
    ...rows.operations.map((row) => toOperationEntry(row, names)),
    ...rows.tasks.map((row) => toTaskEntry(row, names, reader)),
    ...changes,
  ];
  return { pending, failedAtMs, entries: inOrder(entries).slice(0, limit) };
}

type Where = {
  ofOperations: { tenantId?: string };
  ofTasks: { tenantId?: string; kind: { in: TaskKind[] } };
  limit: number;
};

async function readRows({ db }: Deps, { ofOperations, ofTasks, limit }: Where) {
  const newest = { orderBy: [{ createdAt: 'desc' as const }, { id: 'desc' as const }], take: limit };
  const tenant = { select: { slug: true } };
  const include = { instance: { select: { name: true, goneAt: true } }, tenant };
  const [openOperations, doneOperations, openTasks, doneTasks] = await Promise.all([
    db.operation.findMany({ where: { ...ofOperations, state: 'pending' }, include, ...newest }),
    db.operation.findMany({ where: { ...ofOperations, state: { not: 'pending' } }, include, ...newest }),
    db.task.findMany({ where: { ...ofTasks, state: { in: [...OPEN_TASKS] } }, include: { tenant }, ...newest }),
    db.task.findMany({ where: { ...ofTasks, state: { notIn: [...OPEN_TASKS] } }, include: { tenant }, ...newest }),
  ]);
  return { operations: [...openOperations, ...doneOperations], tasks: [...openTasks, ...doneTasks] };
}

type Rows = Awaited<ReturnType<typeof readRows>>;
interface Names {
  actors: Map<string, string>;
  hosts: Map<string, string>;
}

async function readNames({ db }: Deps, { operations, tasks }: Rows): Promise<Names> {
  const all = [...operations, ...tasks];
  const [actors, hosts] = await Promise.all([
    db.user.findMany({
      where: { id: { in: [...new Set(all.map(({ actorId }) => actorId))] } },
      select: { id: true, displayName: true },
    }),
    db.host.findMany({
      where: { id: { in: [...new Set(all.map(({ hostId }) => hostId))] } },
      select: { id: true, name: true },
    }),
  ]);
  return {
    actors: new Map(actors.map(({ id, displayName }) => [id, displayName])),
    hosts: new Map(hosts.map(({ id, name }) => [id, name])),
  };
}

function commonOf(
  row: Pick<Rows['tasks'][number], 'id' | 'tenant' | 'actorId' | 'hostId' | 'createdAt' | 'finishedAt' | 'problem'>,
  { actors, hosts }: Names,
) {
  return {
    id: row.id,
    tenantSlug: row.tenant.slug,
    hostName: hosts.get(row.hostId) ?? 'a removed host',
    actor: actors.get(row.actorId) ?? 'a removed user',
    createdAtMs: row.createdAt.getTime(),
    finishedAtMs: row.finishedAt?.getTime() ?? null,
    parts: null,
    problem: problemSchema.nullable().parse(row.problem),
  };
}

function toOperationEntry(row: Rows['operations'][number], names: Names): ActivityEntry {
  return {
    ...commonOf(row, names),
    source: 'operation',
    kind: operationKindSchema.parse(row.kind),
    state: row.state,
    subject: { kind: 'instance', id: row.instanceId, name: row.instance.name, isGone: row.instance.goneAt !== null },
    step: row.state !== 'pending' ? null : row.sentAt === null ? 'accepted' : 'sent',
    progress: null,
    canCancel: false,
    isCancelling: false,
  };
}

function toTaskEntry(row: Rows['tasks'][number], names: Names, { scopes }: ActivityReader): ActivityEntry {
  const kind = taskKindSchema.parse(row.kind);
  const isOpen = row.state === 'pending' || row.state === 'running';
  const progress = taskProgressSchema.nullable().parse(row.progress);
  return {
    ...commonOf(row, names),
    source: 'task',
    kind,
    state: row.state,
    subject: { kind: row.subjectKind, id: row.subjectId, name: row.subjectName, isGone: false },
    step: isOpen ? (progress?.step ?? null) : null,
    progress: isOpen && progress ? { doneBytes: progress.doneBytes, totalBytes: progress.totalBytes } : null,
    canCancel: isOpen && row.cancelAt === null && scopes.has(taskScopes(kind).write),
    isCancelling: isOpen && row.cancelAt !== null,
  };
}

/** Pure: what is not over first, each part newest first. */
export function inOrder(entries: readonly ActivityEntry[]): ActivityEntry[] {
  const isOpen = ({ state }: ActivityEntry) => state === 'pending' || state === 'running';
  return entries.toSorted((a, b) => Number(isOpen(b)) - Number(isOpen(a)) || b.createdAtMs - a.createdAtMs);
}
