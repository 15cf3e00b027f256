import {
  problemSchema,
  TASK_KINDS,
  taskProgressSchema,
  type ActivityEntry,
  type ActivityView,
  type TaskKind,
} from '@bulkhead/shared';
import { z } from 'zod';
import type { TenantContext } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { taskScopes } from './task-scopes.ts';
import { operationKindSchema } from './operation-view.ts';

const taskKindSchema = z.enum(TASK_KINDS);
/** How far back failures are news, and how many of them. */
const FAILURES_MS = 24 * 3600_000;
const MAX_FAILURES = 20;
const OPEN_TASKS = ['pending', 'running'] as const;

/** Changes of instances and long work of hosts in one list: what is not over first, then the newest that is. */
export async function listActivity(
  deps: Deps,
  tenant: TenantContext,
  { limit }: { limit: number },
): Promise<ActivityView> {
  const kinds = TASK_KINDS.filter((kind) => tenant.scopes.has(taskScopes(kind).read));
  const ofOperations = { tenantId: tenant.id };
  const ofTasks = { tenantId: tenant.id, kind: { in: [...kinds] } };
  const recent = { state: 'failed' as const, createdAt: { gte: new Date(deps.now().getTime() - FAILURES_MS) } };
  const newest = { orderBy: { createdAt: 'desc' as const }, take: MAX_FAILURES, select: { finishedAt: true } };
  const [pendingOperations, pendingTasks, failedOperations, failedTasks] = await Promise.all([
    deps.db.operation.count({ where: { ...ofOperations, state: 'pending' } }),
    deps.db.task.count({ where: { ...ofTasks, state: { in: [...OPEN_TASKS] } } }),
    deps.db.operation.findMany({ where: { ...ofOperations, ...recent }, ...newest }),
    deps.db.task.findMany({ where: { ...ofTasks, ...recent }, ...newest }),
  ]);
  const failedAtMs = [...failedOperations, ...failedTasks]
    .flatMap(({ finishedAt }) => finishedAt?.getTime() ?? [])
    .toSorted((a, b) => b - a)
    .slice(0, MAX_FAILURES);
  const pending = pendingOperations + pendingTasks;
  if (limit === 0) return { pending, failedAtMs, entries: [] };
  const rows = await readRows(deps, { ofOperations, ofTasks, limit });
  const names = await readNames(deps, rows);
  const entries = [
    ...rows.operations.map((row) => toOperationEntry(row, names)),
    ...rows.tasks.map((row) => toTaskEntry(row, names, tenant)),
  ];
  return { pending, failedAtMs, entries: inOrder(entries).slice(0, limit) };
}

type Where = {
  ofOperations: { tenantId: string };
  ofTasks: { tenantId: string; kind: { in: TaskKind[] } };
  limit: number;
};

async function readRows({ db }: Deps, { ofOperations, ofTasks, limit }: Where) {
  const newest = { orderBy: [{ createdAt: 'desc' as const }, { id: 'desc' as const }], take: limit };
  const include = { instance: { select: { name: true, goneAt: true } } };
  const [openOperations, doneOperations, openTasks, doneTasks] = await Promise.all([
    db.operation.findMany({ where: { ...ofOperations, state: 'pending' }, include, ...newest }),
    db.operation.findMany({ where: { ...ofOperations, state: { not: 'pending' } }, include, ...newest }),
    db.task.findMany({ where: { ...ofTasks, state: { in: [...OPEN_TASKS] } }, ...newest }),
    db.task.findMany({ where: { ...ofTasks, state: { notIn: [...OPEN_TASKS] } }, ...newest }),
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
  row: { id: string; actorId: string; hostId: string; createdAt: Date; finishedAt: Date | null; problem: unknown },
  { actors, hosts }: Names,
) {
  return {
    id: row.id,
    hostName: hosts.get(row.hostId) ?? 'a removed host',
    actor: actors.get(row.actorId) ?? 'a removed user',
    createdAtMs: row.createdAt.getTime(),
    finishedAtMs: row.finishedAt?.getTime() ?? null,
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

function toTaskEntry(row: Rows['tasks'][number], names: Names, tenant: TenantContext): ActivityEntry {
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
    canCancel: isOpen && row.cancelAt === null && tenant.scopes.has(taskScopes(kind).write),
    isCancelling: isOpen && row.cancelAt !== null,
  };
}

/** Pure: what is not over first, each part newest first. */
export function inOrder(entries: readonly ActivityEntry[]): ActivityEntry[] {
  const isOpen = ({ state }: ActivityEntry) => state === 'pending' || state === 'running';
  return entries.toSorted((a, b) => Number(isOpen(b)) - Number(isOpen(a)) || b.createdAtMs - a.createdAtMs);
}
