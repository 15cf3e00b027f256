import type { Transaction, Database } from '@bulkhead/db';
import type { Resources, StackPartKind } from '@bulkhead/shared';
import { z } from 'zod';
import type { Member } from './diff-stack.ts';

export const partKindSchema = z.enum(['network', 'volume', 'secret', 'instance']) satisfies z.ZodType<StackPartKind>;

/** An instance of a stack, as its row says. */
export interface MemberInstance {
  id: string;
  name: string;
  hostId: string;
  desiredState: 'running' | 'paused' | 'stopped' | 'absent';
  observedState: string;
  revision: number;
  observedRevision: number;
  observed: unknown;
  deleteAt: Date | null;
  goneAt: Date | null;
  size: Resources;
}

export interface StackGround {
  members: Member[];
  instances: Map<string, MemberInstance>;
}

/** What a stack has made, and what has become of it. Five queries, whatever the number. */
export async function readMembers(
  db: Database | Transaction,
  { tenantId, stackId }: { tenantId: string; stackId: string },
): Promise<StackGround> {
  const rows = await db.stackMember.findMany({
    where: { tenantId, stackId },
    orderBy: [{ kind: 'asc' }, { key: 'asc' }],
  });
  const idsOf = (kind: StackPartKind) => rows.flatMap((row) => (row.kind === kind ? [row.resourceId] : []));
  // One after the other: a transaction has one connection.
  const instanceRows = await db.instance.findMany({
    where: { tenantId, id: { in: idsOf('instance') } },
    select: {
      id: true,
      name: true,
      hostId: true,
      desiredState: true,
      observedState: true,
      revision: true,
      observedRevision: true,
      observed: true,
      deleteAt: true,
      goneAt: true,
      cpuMillicores: true,
      memoryBytes: true,
      pids: true,
    },
  });
  const secrets = await db.secret.findMany({
    where: { tenantId, id: { in: idsOf('secret') } },
    select: { id: true, name: true, deletedAt: true },
  });
  const volumes = await db.volume.findMany({
    where: { tenantId, id: { in: idsOf('volume') } },
    select: { id: true, name: true, absent: true },
  });
  const networks = await db.network.findMany({
    where: { tenantId, id: { in: idsOf('network') } },
    select: { id: true, name: true, deletedAt: true },
  });
  const instances = new Map(
    instanceRows.map(({ cpuMillicores, memoryBytes, pids, ...row }): [string, MemberInstance] => [
      row.id,
      { ...row, size: { instances: 1, cpuMillicores, memoryBytes: Number(memoryBytes), pids } },
    ]),
  );
  const known = new Map<string, { name: string; isGone: boolean }>([
    ...[...instances.values()].map((one): [string, { name: string; isGone: boolean }] => [
      one.id,
      { name: one.name, isGone: one.goneAt !== null || one.desiredState === 'absent' || one.deleteAt !== null },
    ]),
    ...[...secrets, ...networks].map((one): [string, { name: string; isGone: boolean }] => [
      one.id,
      { name: one.name, isGone: one.deletedAt !== null },
    ]),
    ...volumes.map((one): [string, { name: string; isGone: boolean }] => [
      one.id,
      { name: one.name, isGone: one.absent },
    ]),
  ]);
  const members = rows.map(({ kind, key, resourceId, hash }) => ({
    kind: partKindSchema.parse(kind),
    key,
    resourceId,
    hash,
    // A row that names nothing was written before what it names, and its process died between the two.
    ...(known.get(resourceId) ?? { name: key, isGone: true }),
  }));
  return { members, instances };
}
