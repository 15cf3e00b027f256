import { Prisma, type Transaction } from '@bulkhead/db';
import { BulkheadError, imageFactsSchema, type ImageCleanup } from '@bulkhead/shared';
import { z } from 'zod';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { downBefore } from '../hosts/host-state.ts';
import { createTask } from '../tasks/create-task.ts';

const MAX_COPIES = 20_000;
const AT_ONCE = 100;

const copySchema = z.object({
  catalogId: z.string(),
  imageId: z.string(),
  name: z.string(),
  tenantId: z.string().nullable(),
  owner: z.string().nullable(),
  state: z.string(),
  isDeleted: z.boolean(),
  isFetchable: z.boolean(),
  sizeBytes: z.number(),
  layers: z.unknown().transform((value) => imageFactsSchema.shape.layers.safeParse(value).data ?? []),
  hostId: z.string(),
  hostName: z.string(),
  reachable: z.boolean(),
  /** Living instances of it on that host, of whichever tenant. */
  uses: z.number(),
});
type Copy = z.infer<typeof copySchema>;
type Going = ImageCleanup['hosts'][number]['going'][number]['reason'];
type Kept = ImageCleanup['hosts'][number]['kept'][number]['reason'];

export interface CleanupScope {
  /** Null: everybody's, for operators. */
  tenant: TenantContext | null;
  hostId: string | null;
  /** Also copies of living entries that nothing on the host uses and that can be fetched again. */
  withUnused: boolean;
}

/** What a clean-up would do now, host by host. A tenant sees its own images only, and is not told what else shares their layers. */
export async function previewCleanup(deps: Deps, scope: CleanupScope): Promise<ImageCleanup> {
  const copies = await deps.db.$transaction((tx) => readCopies(deps, tx, scope));
  return { hosts: byHost(copies).map((list) => toPreview(list, scope.withUnused)) };
}

/**
 * Makes the tasks that clean up, one for each host and owner. What is in use by then is kept by the host itself. Answers how many.
 * Errors: NOT_FOUND (hostId), TOO_MANY_ATTEMPTS.
 */
export async function cleanUp(deps: Deps, actor: Actor, scope: CleanupScope): Promise<{ tasks: number }> {
  return deps.db.$transaction(async (tx) => {
    if (scope.hostId !== null && (await tx.host.count({ where: { id: scope.hostId } })) === 0) {
      throw new BulkheadError('NOT_FOUND', `There is no host ${scope.hostId}.`, {
        field: 'hostId',
        value: scope.hostId,
      });
    }
    const copies = await readCopies(deps, tx, scope);
    const going = copies.filter((copy) => copy.reachable && reasonToGo(copy, scope.withUnused) !== null);
    const groups = Map.groupBy(going, ({ hostId, tenantId }) => `${hostId} ${tenantId}`);
    let tasks = 0;
    for (const list of groups.values()) {
      const [first] = list;
      if (!first?.tenantId || first.owner === null) continue;
      const images = list.slice(0, AT_ONCE).map(({ catalogId, imageId }) => ({ catalogId, imageId }));
      const owner = { id: first.tenantId, slug: first.owner } as TenantContext;
      const subject = {
        kind: 'image',
        id: first.catalogId,
        name: list.length === 1 ? first.name : `${images.length} images`,
      };
      await createTask(
        deps,
        tx,
        { tenant: owner, actor },
        { hostId: first.hostId, spec: { kind: 'image-remove', images }, subject },
      );
      tasks += 1;
    }
    await writeAudit(tx, actor, {
      tenantId: scope.tenant?.id ?? null,
      action: 'images.clean-up',
      target: scope.hostId === null ? 'images' : `host:${scope.hostId}`,
      details: { images: going.length, tasks, unused: scope.withUnused },
    });
    return { tasks };
  });
}

async function readCopies(deps: Deps, tx: Transaction, { tenant, hostId }: CleanupScope): Promise<Copy[]> {
  const own = tenant === null ? Prisma.empty : Prisma.sql`and i."tenantId" = ${tenant.id}::uuid`;
  const named = hostId === null ? Prisma.empty : Prisma.sql`and h.id = ${hostId}::uuid`;
  const owner =
    tenant === null
      ? Prisma.sql`(select t.slug from "Tenant" t where t.id = i."tenantId")`
      : Prisma.sql`${tenant.slug}::text`;
  const others = tenant === null ? Prisma.sql`0` : Prisma.sql`"image_uses_of_others"(i.id)`;
  const rows = await tx.$queryRaw<unknown[]>`
    select i.id::text as "catalogId", i."imageId", i.name, i."tenantId"::text as "tenantId", ${owner} as owner, i.state,
      i."deletedAt" is not null as "isDeleted", (i.origin = 'pull' and i.digest is not null) as "isFetchable",
      i."sizeBytes"::float8 as "sizeBytes", i.facts->'layers' as layers, h.id::text as "hostId", h.name as "hostName",
      (h."conflictAt" is null and coalesce(h."lastSeenAt" > ${downBefore(deps.now())}, false)) as reachable,
      (select count(*)::int from "Instance" n
        where n."catalogImageId" = i.id and n."hostId" = h.id and n."goneAt" is null) + ${others} as uses
    from "ImageCopy" c join "Image" i on i.id = c."imageId" join "Host" h on h.id = c."hostId"
    where i."imageId" is not null and h."revokedAt" is null ${own} ${named}
    order by h.name, i.name, i.id limit ${MAX_COPIES}`;
  return rows.map((row) => copySchema.parse(row));
}

function byHost(copies: readonly Copy[]): Copy[][] {
  return [...Map.groupBy(copies, ({ hostId }) => hostId).values()];
}

function reasonToGo(copy: Copy, withUnused: boolean): Going | null {
  if (copy.uses > 0) return null;
  if (copy.isDeleted) return 'deleted';
  if (copy.state === 'failed') return 'failed';
  return withUnused && copy.isFetchable ? 'unused' : null;
}

function reasonToStay(copy: Copy, withUnused: boolean): Kept {
  if (copy.uses > 0) return 'in-use';
  return withUnused && !copy.isFetchable ? 'only-copy' : 'listed';
}

function toPreview(copies: readonly Copy[], withUnused: boolean): ImageCleanup['hosts'][number] {
  const going = copies.filter((copy) => reasonToGo(copy, withUnused) !== null);
  const kept = copies.filter((copy) => reasonToGo(copy, withUnused) === null);
  const stays = new Set(kept.flatMap(({ layers }) => layers.map(({ digest }) => digest)));
  const freed = new Map(going.flatMap(({ layers }) => layers.map(({ digest, sizeBytes }) => [digest, sizeBytes])));
  const [first] = copies;
  const shown = ({ catalogId, name, owner, sizeBytes }: Copy) => ({ imageId: catalogId, name, owner, sizeBytes });
  return {
    hostId: first?.hostId ?? '',
    hostName: first?.hostName ?? '',
    reachable: first?.reachable ?? false,
    freedBytes: [...freed].reduce((sum, [digest, bytes]) => (stays.has(digest) ? sum : sum + bytes), 0),
    going: going.map((copy) => ({ ...shown(copy), reason: reasonToGo(copy, withUnused) ?? 'deleted' })),
    kept: kept.map((copy) => ({ ...shown(copy), reason: reasonToStay(copy, withUnused), uses: copy.uses })),
  };
}
