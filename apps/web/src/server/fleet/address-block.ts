import ipaddr from 'ipaddr.js';

/** What one attacker has many of counts as one: an IPv6 address by its /64, an IPv4 one by itself, however it is written. */
export function addressBlock(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.toString();
  return `${parsed.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')}::/64`;
}
