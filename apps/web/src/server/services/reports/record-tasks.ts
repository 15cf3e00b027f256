import { Prisma, type Transaction } from '@bulkhead/db';
import { taskSpecSchema, type ObservedTask } from '@bulkhead/shared';
import type { News } from '../../changes.ts';
import type { Deps } from '../../deps.ts';
import { newsAbout } from '../news.ts';
import { raiseGeneration } from '../tasks/create-task.ts';
import { ON_FINISHED, type FinishedTask, type OnFinished } from '../tasks/on-finished/index.ts';
import { lockHost, type LinkSource, type Recorded } from './lock-host.ts';

type TaskDeps = Pick<Deps, 'db' | 'changes' | 'log' | 'now'>;

/** Notes how far a host's tasks are. Each end is noted once, with whatever follows from it, however often it is told. */
export async function recordTasks(
  deps: TaskDeps,
  source: LinkSource,
  observed: readonly ObservedTask[],
): Promise<Recorded> {
  if (observed.length === 0) return 'recorded';
  const { hostId } = source;
  return deps.db.$transaction(async (tx) => {
    if ((await lockHost(tx, source)) === null) return 'stale';
    const open = await tx.task.findMany({
      where: { hostId, id: { in: observed.map(({ id }) => id) }, state: { in: ['pending', 'running'] } },
      include: { tenant: { select: { slug: true } } },
    });
    const news: News[] = [];
    let hasEnded = false;
    for (const row of open) {
      const seen = observed.find(({ id }) => id === row.id);
      if (seen === undefined || !(await note(deps, tx, row.id, row.startedAt, seen))) continue;
      news.push(newsAbout('tasks', { tenantSlug: row.tenant.slug, hostId }));
      if (!isOver(seen.state)) continue;
      hasEnded = true;
      const { success, data: spec } = taskSpecSchema.safeParse(row.spec);
      if (!success) continue;
      const { result, problem } = seen;
      const task = { ...row, tenantSlug: row.tenant.slug, spec, outcome: seen.state, result, problem };
      news.push(...(await follow(deps, tx, task)));
    }
    // What is over leaves the snapshot; until then the host keeps it in mind.
    if (hasEnded) {
      await raiseGeneration(tx, hostId);
      news.push({ kind: 'desired', hostId });
    }
    await deps.changes.publish(tx, news);
    return 'recorded';
  });
}

function isOver(state: ObservedTask['state']): state is 'succeeded' | 'failed' | 'cancelled' {
  return state === 'succeeded' || state === 'failed' || state === 'cancelled';
}

async function note(
  deps: TaskDeps,
  tx: Transaction,
  id: string,
  startedAt: Date | null,
  seen: ObservedTask,
): Promise<boolean> {
  if (seen.state === 'pending') return false;
  await tx.task.update({
    where: { id },
    data: {
      state: seen.state,
      progress: seen.progress ?? Prisma.DbNull,
      startedAt: startedAt ?? deps.now(),
      ...(isOver(seen.state) && {
        finishedAt: deps.now(),
        result: seen.result ?? Prisma.DbNull,
        problem: seen.problem ?? Prisma.DbNull,
      }),
    },
  });
  return true;
}

function follow(deps: TaskDeps, tx: Transaction, task: FinishedTask): Promise<News[]> {
  const handler = ON_FINISHED[task.spec.kind] as OnFinished<typeof task.spec.kind> | undefined;
  return handler === undefined ? Promise.resolve([]) : handler(deps, tx, task);
}
