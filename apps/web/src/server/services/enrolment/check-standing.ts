import type { Deps } from '../../deps.ts';
import { declareConflict } from '../hosts/host-conflict.ts';
import { linkRunSchema, type AgentRun, type SeenRun } from './agent-run.ts';
import { checkCertificate, type AgentIdentity } from './check-certificate.ts';

/** outrun: a newer link of the host was opened. rivalled: an agent still answers over an older one. */
export type Standing = 'current' | 'outrun' | 'rivalled';

interface LinkInQuestion {
  identity: AgentIdentity;
  linkEpoch: number;
  run: AgentRun;
}

/** How one link stands. Throws FORBIDDEN when its agent may not be connected at all any more. */
export async function checkStanding(
  { db }: Pick<Deps, 'db'>,
  { identity, linkEpoch }: Pick<LinkInQuestion, 'identity' | 'linkEpoch'>,
): Promise<Standing> {
  await checkCertificate(db, identity);
  const [host] = await db.$queryRaw<{ linkEpoch: number; isRivalled: boolean }[]>`
    select "linkEpoch", coalesce("linkRun"->'rival' <> 'null'::jsonb, false) as "isRivalled"
    from "Host" where "id" = ${identity.hostId}::uuid`;
  if (host?.linkEpoch !== linkEpoch) return 'outrun';
  return host.isRivalled ? 'rivalled' : 'current';
}

/**
 * The agent of an outrun link answers all the same. Whether two live at once is for the holder of the newest link to say:
 * what opened that one may be gone already, and only its holder can ask it.
 */
export async function noteRival(
  deps: Pick<Deps, 'db' | 'changes' | 'now'>,
  { identity: { hostId }, linkEpoch, run }: LinkInQuestion,
): Promise<void> {
  const rival: SeenRun = { ...run, atMs: deps.now().getTime() };
  await deps.db.$transaction(async (tx) => {
    await tx.$executeRaw`
      update "Host" set "linkRun" = jsonb_set("linkRun", '{rival}', ${JSON.stringify(rival)}::jsonb)
      where "id" = ${hostId}::uuid and "linkEpoch" > ${linkEpoch} and "linkRun" is not null`;
    await deps.changes.publish(tx, [{ kind: 'standing', hostId }]);
  });
}

/** The newest link's agent answers and its rival did: two live with one identity. Neither is served from here on. */
export async function noteBothAnswer(
  deps: Pick<Deps, 'db' | 'changes' | 'now'>,
  { identity, linkEpoch, run }: LinkInQuestion,
): Promise<void> {
  const { hostId } = identity;
  const newer: SeenRun = { ...run, atMs: deps.now().getTime() };
  await deps.db.$transaction(async (tx) => {
    const [host] = await tx.$queryRaw<{ linkRun: unknown }[]>`
      select "linkRun" from "Host" where "id" = ${hostId}::uuid and "linkEpoch" = ${linkEpoch} for no key update`;
    const rival = linkRunSchema.nullable().parse(host?.linkRun ?? null)?.rival ?? null;
    // Enrolled anew, revoked or outrun in the meantime: there is nothing left to say.
    if (rival === null) return;
    await declareConflict(tx, deps.changes, { hostId, reason: 'both-answer', runs: [rival, newer] });
  });
}
