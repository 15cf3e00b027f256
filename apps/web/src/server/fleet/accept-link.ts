import type { IncomingMessage } from 'node:http';
import { BulkheadError, PROTOCOL_VERSION } from '@bulkhead/shared';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { agentRunSchema, type AgentRun } from '../services/enrolment/agent-run.ts';
import { openLink, type OpenedLink } from '../services/enrolment/open-link.ts';
import { readIdentity, type ShownIdentity } from './agent-identity.ts';
import type { Authority } from './authority.ts';
import type { RateBound } from './rate-bound.ts';

/** A link that the database has accepted; older ones of the host cannot write any more. */
export interface AcceptedLink extends OpenedLink {
  identity: ShownIdentity;
  run: AgentRun;
  /** Pins of the roots that the agent trusts. */
  trusts: readonly string[];
}

const helloSchema = agentRunSchema.extend({
  trusts: z.array(z.string().regex(/^[A-Za-z0-9_-]{43}$/)).max(4),
  /** The agent's clock when it dialled. */
  timeMs: z.coerce.number().min(0).max(8.64e15).nullable(),
});

/** Decides about an upgrade. Throws with a reason that the agent is told. */
export async function acceptLink(
  deps: Pick<Deps, 'db' | 'changes' | 'now'>,
  { authority, dials }: { authority: Authority; dials: RateBound },
  req: IncomingMessage,
): Promise<AcceptedLink> {
  if ((req.url ?? '').split('?')[0] !== '/v1/link')
    throw new BulkheadError('NOT_FOUND', 'Links are opened at /v1/link.');
  // Only a browser sends it, and no browser has business here.
  if (req.headers.origin !== undefined) throw new BulkheadError('FORBIDDEN', 'Links are not opened from web pages.');
  const now = deps.now();
  const identity = readIdentity(req, authority, now);
  const retryAfterSec = dials.take(identity.hostId);
  if (retryAfterSec > 0) {
    throw new BulkheadError('TOO_MANY_ATTEMPTS', `This host dials too often; try again in ${retryAfterSec} s.`, {
      retryAfterSec,
    });
  }
  const protocol = req.headers['x-bulkhead-protocol'];
  if (protocol !== String(PROTOCOL_VERSION)) {
    throw new BulkheadError(
      'CONFLICT',
      `This control plane speaks protocol ${PROTOCOL_VERSION}, the agent ${String(protocol ?? 'none').slice(0, 20)}: bring both to the same release, with the command from the host's page.`,
    );
  }
  const { trusts, timeMs, ...run } = readHello(req);
  const clockOffsetMs = timeMs === null ? null : timeMs - now.getTime();
  return { identity, run, trusts, ...(await openLink(deps, identity, { run, clockOffsetMs })) };
}

function readHello(req: IncomingMessage): z.infer<typeof helloSchema> {
  const header = (name: string) => req.headers[`x-bulkhead-${name}`];
  const trusts = header('trusts');
  const hello = helloSchema.safeParse({
    machineId: header('machine') ?? null,
    bootId: header('boot'),
    processId: header('process'),
    address: addressOf(req),
    trusts: typeof trusts === 'string' && trusts !== '' ? trusts.split(',', 5) : [],
    timeMs: header('time') ?? null,
  });
  if (hello.success) return hello.data;
  const wrong = hello.error.issues.map(({ path }) => String(path[0])).join(', ');
  throw new BulkheadError(
    'INVALID_INPUT',
    `The agent says of itself what is not in order: ${wrong}. Needed are x-bulkhead-boot and x-bulkhead-process, ids of up to 64 characters.`,
  );
}

/** Of whoever is at the other end; a connection that is gone has none any more. */
export function addressOf(req: IncomingMessage): string {
  return req.socket.remoteAddress ?? 'unknown';
}
