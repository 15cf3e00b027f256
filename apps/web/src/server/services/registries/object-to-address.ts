import { isIP } from 'node:net';
import { FOR_TENANTS } from '../../outbound/destinations.ts';

/** Names that never lead to the internet. */
const INSIDE = /(^|\.)(localhost|local|localdomain|internal|intranet|lan|home|corp|test|arpa)$/;

/**
 * Why a tenant may not name this registry, in words; null: nothing is against it. Hosts pull, from inside of the
 * organisation's networks: what is in there is only for registries that an operator has added. The host looks up the name
 * itself when it connects, and refuses what it leads to by the same rule.
 */
export function objectToAddress(address: string): string | null {
  const host = address.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  const isInside = isIP(host) === 0 ? !host.includes('.') || INSIDE.test(host) : !FOR_TENANTS.mayReach(host);
  if (!isInside) return null;
  return `${address} is inside of the hosts’ own networks. Ask an operator to add it to the registries.`;
}
