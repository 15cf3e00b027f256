import type { Transaction } from '@bulkhead/db';
import { BulkheadError } from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';
import { declareConflict } from '../hosts/host-conflict.ts';
import { newsAbout } from '../news.ts';
import { linkRunSchema, type AgentRun, type LinkRun } from './agent-run.ts';
import { checkCertificate, readStanding, type AgentIdentity } from './check-certificate.ts';

export interface OpenedLink {
  hostName: string;
  /** Carried by everything that this link writes: a newer link makes it stale. */
  linkEpoch: number;
}

/** A clock that differs by more than the column holds is off by more than anybody needs to know. */
const MAX_OFFSET_MS = 2 ** 31 - 1;
/** An agent that is kept out dials all the time; its last attempt is noted this often. */
const NOTE_EVERY_MS = 10_000;

/**
 * Accepts an agent's connection: from here on no older link of the host can write, and no certificate from before the
 * one shown is good any more. An agent on another machine than the one that was enrolled is a conflict, even while the
 * other is silent: the state folder has been copied or moved. Throws FORBIDDEN.
 */
export async function openLink(
  deps: Pick<Deps, 'db' | 'changes' | 'now'>,
  identity: AgentIdentity,
  { run, clockOffsetMs = null }: { run: AgentRun; clockOffsetMs?: number | null },
): Promise<OpenedLink> {
  const { hostId } = identity;
  const nowMs = deps.now().getTime();
  const opened = await deps.db.$transaction(async (tx) => {
    // First the host's row lock, then the look: a revocation that is under way is waited for.
    const host = await lockHost(tx, hostId);
    const linkRun: LinkRun = { ...run, atMs: nowMs, rival: null };
    const { inConflict } = await readStanding(tx, identity);
    if (host === null) throw new Error(`host ${hostId} vanished`);
    if (inConflict) {
      if (nowMs - host.lastTriedMs > NOTE_EVERY_MS) {
        await declareConflict(tx, deps.changes, { hostId, reason: 'both-answer', runs: [linkRun] });
      }
      return null;
    }
    if (host.machineId !== null && host.machineId !== run.machineId) {
      const known = host.linkRun === null ? [] : [host.linkRun];
      await declareConflict(tx, deps.changes, { hostId, reason: 'other-machine', runs: [...known, linkRun] });
      return null;
    }
    await tx.$executeRaw`
      update "AgentCertificate" set "revokedAt" = now()
      where "hostId" = ${hostId}::uuid and "revokedAt" is null
        and "issuedAt" < (select "issuedAt" from "AgentCertificate" where "serial" = ${identity.serial})`;
    const [row] = await tx.$queryRaw<OpenedLink[]>`
      update "Host" set "linkEpoch" = "linkEpoch" + 1, "lastSeenAt" = now(), "machineId" = ${run.machineId},
        "linkRun" = ${JSON.stringify(linkRun)}::jsonb, "clockOffsetMs" = ${boundOffset(clockOffsetMs)}
      where "id" = ${hostId}::uuid returning "name" as "hostName", "linkEpoch"`;
    await deps.changes.publish(tx, [newsAbout('hosts', { hostId }), { kind: 'standing', hostId }]);
    return row ?? null;
  });
  if (opened !== null) return opened;
  await checkCertificate(deps.db, identity);
  throw new BulkheadError('FORBIDDEN', `The link of host ${hostId} was not opened: try again.`);
}

interface HostBefore {
  machineId: string | null;
  linkRun: LinkRun | null;
  /** When the last agent that was kept out was noted. */
  lastTriedMs: number;
}

async function lockHost(tx: Transaction, hostId: string): Promise<HostBefore | null> {
  const [row] = await tx.$queryRaw<(Omit<HostBefore, 'linkRun'> & { linkRun: unknown })[]>`
    select "machineId", "linkRun", coalesce((
      select max((s->>'lastAtMs')::float8) from jsonb_array_elements("conflict"->'seen') s
    ), 0) as "lastTriedMs"
    from "Host" where "id" = ${hostId}::uuid for no key update`;
  return row === undefined ? null : { ...row, linkRun: linkRunSchema.nullable().parse(row.linkRun) };
}

function boundOffset(offsetMs: number | null): number | null {
  return offsetMs === null ? null : Math.round(Math.max(-MAX_OFFSET_MS, Math.min(MAX_OFFSET_MS, offsetMs)));
}
