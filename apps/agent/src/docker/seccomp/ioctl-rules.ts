import type { Rule } from './rule.ts';

/*
 * An ioctl's number has its kind in bits 8 to 15. Of three kinds only single ones are allowed. With 'X' (XFS, and what was its
 * own once) a file's owner moves it into another project, whose quota then counts it, or nobody's; with 'f' (flags of files) what
 * is made in a folder leaves the folder's project; with 0x94 (btrfs) anybody makes subvolumes that no limit counts. The kernel
 * looks at the lower 32 bits: so kinds are compared by mask, and what is allowed is listed, never what is not.
 */
const KIND_SHIFT = 8;
const REFUSED_KINDS = [0x58, 0x66, 0x94];
/**
 * FICLONE, FICLONERANGE, FIDEDUPERANGE: copies that share their blocks, and are counted as any other file. FS_IOC_GETFLAGS in
 * 64 and 32 bits, FS_IOC_FIEMAP: reading.
 */
const SINGLE = [0x4004_9409, 0x4020_940d, 0xc018_9436, 0x8008_6601, 0x8004_6601, 0xc020_660b];

/** What an ioctl may be: everything of every other kind, and a few of those. */
export const IOCTL_RULES: readonly Rule[] = [
  ...kindsBut(REFUSED_KINDS).map(({ mask, value }) =>
    rule({ value: mask << KIND_SHIFT, op: 'SCMP_CMP_MASKED_EQ', valueTwo: value << KIND_SHIFT }),
  ),
  ...SINGLE.map((value) => rule({ value, op: 'SCMP_CMP_EQ' })),
];

function rule(condition: Omit<NonNullable<Rule['args']>[number], 'index'>): Rule {
  return { names: ['ioctl'], action: 'SCMP_ACT_ALLOW', args: [{ index: 1, ...condition }] };
}

/** Pure: masks and values that every byte but these matches, and none of these. Halves the bytes until a half has none. */
export function kindsBut(refused: readonly number[], bit = 7, mask = 0, value = 0): { mask: number; value: number }[] {
  const here = refused.filter((kind) => (kind & mask) === value);
  if (here.length === 0) return [{ mask, value }];
  if (bit < 0) return [];
  const next = mask | (1 << bit);
  return [...kindsBut(here, bit - 1, next, value), ...kindsBut(here, bit - 1, next, value | (1 << bit))];
}
