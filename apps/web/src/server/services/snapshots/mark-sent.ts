import type { Deps } from '../../deps.ts';
import { newsAbout } from '../news.ts';

/** A revision that an agent has taken over, so long ago. */
export interface SentRevision {
  id: string;
  revision: number;
  agoMs: number;
}

/**
 * Notes that the host's agent has taken over these revisions. Only for people who watch an operation: nothing
 * depends on it, and an operation that is finished by now is noted all the same.
 */
export async function markSent(
  deps: Pick<Deps, 'db' | 'changes'>,
  input: { hostId: string; instances: readonly SentRevision[] },
): Promise<void> {
  if (input.instances.length === 0) return;
  const sent = JSON.stringify(input.instances);
  await deps.db.$transaction(async (tx) => {
    const marked = await tx.$queryRaw<{ instanceId: string; tenantSlug: string }[]>`
      update "Operation" o set "sentAt" = greatest(now() - s."agoMs" * interval '1 ms', o."createdAt")
      from jsonb_to_recordset(${sent}::jsonb) as s(id uuid, revision int, "agoMs" int), "Tenant" t
      where o."instanceId" = s.id and o."revision" <= s.revision and o."hostId" = ${input.hostId}::uuid
        and o."sentAt" is null and o."state" <> 'superseded' and t."id" = o."tenantId"
      returning o."instanceId", t."slug" as "tenantSlug"`;
    await deps.changes.publish(
      tx,
      marked.map((about) => newsAbout('operations', { ...about, hostId: input.hostId })),
    );
  });
}
