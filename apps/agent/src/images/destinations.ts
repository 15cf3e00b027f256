import ipaddr from 'ipaddr.js';

const PRIVATE_RANGES = ['unicast', 'private', 'uniqueLocal', 'carrierGradeNat', 'loopback'];
/** All of IPv6 that is handed out for the internet. */
const GLOBAL_IPV6 = ipaddr.parseCIDR('2000::/3');

/**
 * Whether this host's agent connects to an address for somebody's image: the internet, and with an operator's word for the
 * registry the organisation's own networks too. Never link-local, where clouds keep their machines' credentials.
 */
export function mayReach(address: string, isTrusted: boolean): boolean {
  const range = rangeOf(address);
  return isTrusted ? PRIVATE_RANGES.includes(range) : range === 'unicast';
}

function rangeOf(address: string): string {
  if (!ipaddr.isValid(address)) return 'invalid';
  const parsed = ipaddr.process(address);
  const range = parsed.range();
  return range === 'unicast' && parsed.kind() === 'ipv6' && !parsed.match(GLOBAL_IPV6) ? 'unassigned' : range;
}
