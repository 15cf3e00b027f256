import ipaddr from 'ipaddr.js';

/** A range as it is kept, `192.0.2.0/24`; an address alone is a range of one. Null: it is neither. */
export function normaliseRange(text: string): string | null {
  const cidr = text.includes('/') ? text : withFullPrefix(text);
  if (cidr === null || !ipaddr.isValidCIDR(cidr)) return null;
  const [address, bits] = ipaddr.parseCIDR(cidr);
  if (address instanceof ipaddr.IPv6) {
    // An IPv4 address in IPv6 clothes is written as what it is, so that both kinds of client are met by it.
    if (address.isIPv4MappedAddress()) {
      return bits < 96 ? null : normaliseRange(`${address.toIPv4Address().toString()}/${bits - 96}`);
    }
    return `${ipaddr.IPv6.networkAddressFromCIDR(cidr).toString()}/${bits}`;
  }
  // Only the four-part form: the short forms of old resolvers (10.1, 0x7f.1) mean something else to most readers.
  return ipaddr.IPv4.isValidCIDRFourPartDecimal(cidr)
    ? `${ipaddr.IPv4.networkAddressFromCIDR(cidr).toString()}/${bits}`
    : null;
}

/** Whether an address is in one of the ranges; with none it is. An address that cannot be read is in no range. */
export function isInRanges(address: string, ranges: readonly string[]): boolean {
  if (ranges.length === 0) return true;
  const plain = address.replace(/%.*$/, '');
  if (!ipaddr.isValid(plain)) return false;
  const client = ipaddr.process(plain);
  return ranges.some((range) => {
    const [network, bits] = ipaddr.parseCIDR(range);
    return network.kind() === client.kind() && client.match(network, bits);
  });
}

function withFullPrefix(address: string): string | null {
  if (!ipaddr.isValid(address)) return null;
  return `${address}/${ipaddr.parse(address).kind() === 'ipv4' ? 32 : 128}`;
}
