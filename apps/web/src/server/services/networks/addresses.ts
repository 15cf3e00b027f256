/** Address as a number; the caller has checked the form. */
export function toNumber(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

export function toAddress(value: number): string {
  return [24, 16, 8, 0].map((bits) => Math.floor(value / 2 ** bits) % 256).join('.');
}

/** How many ranges with `prefixLength` leading bits a pool has. */
export function countRanges(pool: string, prefixLength: number): number {
  return 2 ** (prefixLength - Number(pool.split('/')[1]));
}

/**
 * Pure: the lowest free address of a range; null: it is used up. The first is the network itself, the second its gateway,
 * the last goes to everybody.
 */
export function firstFreeAddress(subnet: string, taken: ReadonlySet<string>): string | null {
  const [base = '', bits = '32'] = subnet.split('/');
  const size = 2 ** (32 - Number(bits));
  const start = toNumber(base);
  for (let offset = 2; offset < size - 1; offset += 1) {
    const address = toAddress(start + offset);
    if (!taken.has(address)) return address;
  }
  return null;
}
