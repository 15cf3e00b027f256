import { Prisma } from '@bulkhead/db';
import { MAX_TASKS_PER_HOST, taskSpecSchema, type DesiredTask } from '@bulkhead/shared';
import type { SnapshotPart } from './read-parts.ts';

/** The oldest tasks of a host that are not over; a host that has more gets the others when these are. */
export function tasksOf(hostId: string): SnapshotPart<DesiredTask[]> {
  return {
    select: Prisma.sql`
      select k.id, t.slug as "tenantSlug", k.spec, k."cancelAt" is not null as "isCancelled"
      from "Task" k join "Tenant" t on t.id = k."tenantId"
      where k."hostId" = ${hostId}::uuid and k.state in ('pending', 'running')
      order by k.id limit ${MAX_TASKS_PER_HOST}`,
    parse: (rows) =>
      (rows as (Omit<DesiredTask, 'spec'> & { spec: unknown })[]).flatMap(({ spec, ...row }) => {
        const parsed = taskSpecSchema.safeParse(spec).data;
        return parsed === undefined ? [] : [{ ...row, spec: parsed }];
      }),
  };
}
