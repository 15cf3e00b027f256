import ipaddr from 'ipaddr.js';

/** Where a request of ours may go, by who gave its URL. */
export interface Destinations {
  /** What is wrong with the URL itself, in words; null: nothing. */
  mayUse: (url: URL) => string | null;
  /** Whether an address may be connected to, after its name was looked up. */
  mayReach: (address: string) => boolean;
}

const TENANT_PORTS = ['', '8443'];

/** URLs that a tenant gives: HTTPS on the public internet. What they name inside our walls is none of their business. */
export const FOR_TENANTS: Destinations = {
  mayUse(url) {
    if (url.protocol !== 'https:') return 'it has to begin with https://';
    if (!TENANT_PORTS.includes(url.port)) return 'its port has to be 443 or 8443';
    return url.username === '' && url.password === '' ? null : 'it must not carry a user name or a password';
  },
  mayReach: (address) => rangeOf(address) === 'unicast',
};

const PRIVATE_RANGES = ['unicast', 'private', 'uniqueLocal', 'carrierGradeNat', 'loopback'];

/**
 * URLs that an operator gives, such as an identity provider's: the organisation's own networks too. Without TLS only on
 * this machine. Never link-local, where clouds keep their machines' credentials.
 */
export const FOR_OPERATORS: Destinations = {
  mayUse(url) {
    if (url.username !== '' || url.password !== '') return 'it must not carry a user name or a password';
    if (url.protocol === 'https:') return null;
    const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
    return url.protocol === 'http:' && isLocal ? null : 'it has to begin with https://';
  },
  mayReach: (address) => PRIVATE_RANGES.includes(rangeOf(address)),
};

/** As `destinations`, and to these origins wherever they are: operators have named them in the environment. */
export function alsoTo(origins: readonly string[], destinations: Destinations): (url: string) => Destinations {
  return (text) => {
    const url = URL.parse(text);
    const isNamed = url !== null && url.username === '' && url.password === '' && origins.includes(url.origin);
    return isNamed ? { mayUse: () => null, mayReach: () => true } : destinations;
  };
}

/** All of IPv6 that is handed out for the internet; what lies outside is for purposes that come and go. */
const GLOBAL_IPV6 = ipaddr.parseCIDR('2000::/3');

/** The kind of an address; an IPv4 address inside an IPv6 one counts as what it is inside. */
function rangeOf(address: string): string {
  if (!ipaddr.isValid(address)) return 'invalid';
  const parsed = ipaddr.process(address);
  const range = parsed.range();
  return range === 'unicast' && parsed.kind() === 'ipv6' && !parsed.match(GLOBAL_IPV6) ? 'unassigned' : range;
}
