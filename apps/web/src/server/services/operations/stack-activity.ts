import { problemSchema, type ActivityEntry } from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';
import { progressOf } from '../stacks/stack-plan.ts';
import { planOf } from '../stacks/stack-rows.ts';
import type { ActivityReader } from './list-activity.ts';

const UNDER_WAY = { state: { in: ['applying', 'deleting'] }, goneAt: null };
const OVER = { OR: [{ state: { in: ['ready', 'failed'] } }, { goneAt: { not: null } }] };

/** How many stacks are being changed, and when changes that failed after `since` did so. */
export async function countStackChanges(
  { db }: Deps,
  reader: ActivityReader,
  { since, take }: { since: Date; take: number },
): Promise<{ pending: number; failedAtMs: number[] }> {
  const where = whereOf(reader);
  if (where === null) return { pending: 0, failedAtMs: [] };
  const [pending, failed] = await Promise.all([
    db.stack.count({ where: { ...where, ...UNDER_WAY } }),
    db.stack.findMany({
      where: { ...where, state: 'failed', goneAt: null, updatedAt: { gte: since } },
      orderBy: { updatedAt: 'desc' },
      select: { updatedAt: true, problem: true },
      take,
    }),
  ]);
  const failedAtMs = failed.filter((row) => !wasCancelled(row)).map(({ updatedAt }) => updatedAt.getTime());
  return { pending, failedAtMs };
}

/** The last change of each stack, those under way and the newest that are over: at most `limit` of each. */
export async function listStackChanges({ db }: Deps, reader: ActivityReader, limit: number): Promise<ActivityEntry[]> {
  const where = whereOf(reader);
  if (where === null) return [];
  const newest = {
    orderBy: [{ updatedAt: 'desc' as const }, { id: 'desc' as const }],
    include: { tenant: { select: { slug: true } } },
    take: limit,
  };
  const [underWay, over] = await Promise.all([
    db.stack.findMany({ where: { ...where, ...UNDER_WAY }, ...newest }),
    db.stack.findMany({ where: { ...where, ...OVER }, ...newest }),
  ]);
  return [...underWay, ...over].map((row) => toEntry(row, reader));
}

/** Null: the reader may not see stacks. */
function whereOf({ tenantId, scopes }: ActivityReader): { tenantId?: string } | null {
  if (!scopes.has('stacks:read')) return null;
  return tenantId === null ? {} : { tenantId };
}

type Row = Parameters<typeof planOf>[0] & {
  id: string;
  name: string;
  state: string;
  problem: unknown;
  updatedAt: Date;
  goneAt: Date | null;
  tenant: { slug: string };
};

function toEntry(row: Row, { scopes }: ActivityReader): ActivityEntry {
  const plan = planOf(row);
  const isOpen = row.goneAt === null && (row.state === 'applying' || row.state === 'deleting');
  const state = isOpen
    ? 'running'
    : row.goneAt !== null || row.state === 'ready'
      ? 'succeeded'
      : wasCancelled(row)
        ? 'cancelled'
        : 'failed';
  const beganAtMs = plan.steps.flatMap(({ startedAtMs }) => startedAtMs ?? []);
  return {
    id: row.id,
    source: 'stack',
    kind: plan.change === 'delete' ? 'stack-delete' : 'stack-apply',
    tenantSlug: row.tenant.slug,
    state,
    subject: { kind: 'stack', id: row.id, name: row.name, isGone: row.goneAt !== null },
    hostName: null,
    actor: plan.actor.displayName,
    // Until its first step begins nothing but the acceptance has touched the row.
    createdAtMs: Math.min(row.updatedAt.getTime(), ...beganAtMs),
    finishedAtMs: isOpen ? null : row.updatedAt.getTime(),
    step: isOpen ? (plan.steps.find((step) => step.state === 'running')?.name ?? null) : null,
    progress: null,
    parts: isOpen ? progressOf(plan.steps) : null,
    problem: state === 'failed' ? problemSchema.nullable().parse(row.problem) : null,
    canCancel: isOpen && row.state === 'applying' && !plan.isCancelled && scopes.has('stacks:write'),
    isCancelling: isOpen && plan.isCancelled,
  };
}

function wasCancelled({ problem }: { problem: unknown }): boolean {
  return problemSchema.nullable().safeParse(problem).data?.code === 'CANCELLED';
}
