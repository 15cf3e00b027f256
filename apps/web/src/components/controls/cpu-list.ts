import { cpuListSchema } from '@bulkhead/shared';

/** The highest processor of a list as the kernel writes it (`0-3,8` → 8); null where the list is none. */
export function highestCpu(list: string): number | null {
  if (!cpuListSchema.safeParse(list).success) return null;
  let highest = 0;
  for (const range of list.split(',')) {
    const [first = 0, last = first] = range.split('-').map(Number);
    if (last < first) return null;
    highest = Math.max(highest, last);
  }
  return highest;
}
