import { X509Certificate } from 'node:crypto';
import { BulkheadError, type AuthorityRoot, type AuthorityView } from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';
import { leavingRoot, readAuthority, serverPinOf, type Authority, type Root } from '../../fleet/authority.ts';
import { hostState } from '../hosts/host-state.ts';
import { hostsOn, type HostOnRoot } from './hosts-on.ts';

/** Hosts that are named on the page; the others are counted. */
const MAX_BEHIND = 1_000;

/** The roots, the agent port's certificate, and who still uses what while a root is being replaced. Errors: UNAVAILABLE. */
export async function getAuthority(deps: Deps): Promise<AuthorityView> {
  const authority = await readAuthority(deps.db, deps);
  if (authority === null) throw new BulkheadError('UNAVAILABLE', 'There is no authority yet: it is made in a moment.');
  const counted = await Promise.all(
    authority.accepted.map(async (root) => ({ root, hosts: await hostsOn(deps.db, root.name) })),
  );
  const state = stateOf(authority);
  const going = counted.find(({ root }) => root !== authority.issuing)?.hosts ?? [];
  const server = new X509Certificate(authority.server.certificatePem);
  return {
    state,
    roots: counted.map(({ root, hosts }) => viewRoot(root, root === authority.issuing, hosts.length)),
    server: {
      pin: serverPinOf(authority),
      expiresAtMs: server.validToDate.getTime(),
    },
    behindTotal: going.length,
    behind: going.slice(0, MAX_BEHIND).map((host) => viewHost(host, deps.now())),
  };
}

function stateOf(authority: Authority): AuthorityView['state'] {
  if (leavingRoot(authority) !== null) return 'rotating';
  return authority.accepted.length > 1 ? 'abandoning' : 'steady';
}

function viewRoot(root: Root, issuing: boolean, hosts: number): AuthorityRoot {
  const certificate = new X509Certificate(root.certificatePem);
  return {
    name: root.name,
    issuing,
    pin: root.pin,
    fingerprint: certificate.fingerprint256,
    certificatePem: root.certificatePem,
    validFromMs: certificate.validFromDate.getTime(),
    expiresAtMs: certificate.validToDate.getTime(),
    hosts,
  };
}

function viewHost({ hostId, hostName, lastSeenAt, expiresAt }: HostOnRoot, now: Date): AuthorityView['behind'][number] {
  return {
    hostId,
    hostName,
    state: hostState({ lastSeenAt, revokedAt: null }, now),
    lastSeenAtMs: lastSeenAt?.getTime() ?? null,
    expiresAtMs: expiresAt.getTime(),
  };
}
