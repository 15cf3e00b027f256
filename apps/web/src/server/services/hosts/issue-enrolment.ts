import type { Transaction } from '@bulkhead/db';
import type { Enrolment } from '@bulkhead/shared';
import type { Origin } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { lockIssuer, serverPinOf } from '../../fleet/authority.ts';
import { issueJoinToken } from '../enrolment/issue-join-token.ts';
import { agentUrl, enrolmentCommand } from './enrolment-command.ts';

/** A fresh single-use token for a host, and the command that uses it. Shown once: only its hash is kept. */
export async function issueEnrolment(
  deps: Deps,
  tx: Transaction,
  host: { id: string; name: string },
  origin: Pick<Origin, 'host'>,
): Promise<Enrolment> {
  const authority = await lockIssuer(tx, deps);
  const { token, expiresAt } = await issueJoinToken(deps, tx, host.id);
  const url = agentUrl(deps.env.BULKHEAD_AGENT_URL, origin.host, deps.env.BULKHEAD_AGENT_PORT);
  return {
    hostId: host.id,
    hostName: host.name,
    token,
    command: enrolmentCommand({ url, pin: serverPinOf(authority), token }),
    expiresAtMs: expiresAt.getTime(),
  };
}
