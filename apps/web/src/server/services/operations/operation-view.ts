import type { Database, Prisma } from '@bulkhead/db';
import { INSTANCE_ACTIONS, problemSchema, type OperationView } from '@bulkhead/shared';
import { z } from 'zod';

export const operationKindSchema = z.enum(['launch', ...INSTANCE_ACTIONS]);

/** The newest operations that match, with the names that a person reads: three queries, whatever the number. */
export async function readOperations(
  db: Database,
  where: Prisma.OperationWhereInput,
  limit: number,
): Promise<OperationView[]> {
  const operations = await db.operation.findMany({
    where,
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limit,
    include: { instance: { select: { name: true } }, tenant: { select: { slug: true } } },
  });
  const [actors, hosts] = await Promise.all([
    namesOf(
      operations.map(({ actorId }) => actorId),
      async (ids) =>
        (await db.user.findMany({ where: { id: { in: ids } }, select: { id: true, displayName: true } })).map(
          ({ id, displayName }) => [id, displayName],
        ),
    ),
    namesOf(
      operations.map(({ hostId }) => hostId),
      async (ids) =>
        (await db.host.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } })).map(
          ({ id, name }) => [id, name],
        ),
    ),
  ]);
  return operations.map((operation) => ({
    id: operation.id,
    kind: operationKindSchema.parse(operation.kind),
    state: operation.state,
    instanceId: operation.instanceId,
    instanceName: operation.instance.name,
    tenantSlug: operation.tenant.slug,
    hostName: hosts.get(operation.hostId) ?? 'a removed host',
    actor: actors.get(operation.actorId) ?? 'a removed user',
    createdAtMs: operation.createdAt.getTime(),
    finishedAtMs: operation.finishedAt?.getTime() ?? null,
    steps: stepsOf(operation),
    problem: problemSchema.nullable().parse(operation.problem),
  }));
}

async function namesOf(
  ids: string[],
  read: (ids: string[]) => Promise<[string, string][]>,
): Promise<Map<string, string>> {
  return new Map(ids.length === 0 ? [] : await read([...new Set(ids)]));
}

/** Pure: what is known of an operation's way, in order. */
export function stepsOf(operation: {
  state: OperationView['state'];
  createdAt: Date;
  sentAt: Date | null;
  finishedAt: Date | null;
}): OperationView['steps'] {
  const steps: OperationView['steps'] = [{ name: 'accepted', atMs: operation.createdAt.getTime() }];
  if (operation.sentAt) steps.push({ name: 'sent', atMs: operation.sentAt.getTime() });
  if (operation.finishedAt && operation.state === 'succeeded')
    steps.push({ name: 'applied', atMs: operation.finishedAt.getTime() });
  if (operation.finishedAt && operation.state === 'failed')
    steps.push({ name: 'failed', atMs: operation.finishedAt.getTime() });
  return steps;
}
