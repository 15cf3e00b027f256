import type { KernelWrite } from '@bulkhead/shared';

/** One file can be written twice in one change, so a write is known by its place alone. */
export type ReadBack = KernelWrite & { order: number; differs: boolean };

/** Writes in their order, each with whether the kernel holds something else than was asked. */
export function findDifferences(writes: readonly KernelWrite[]): ReadBack[] {
  return writes.map((write, order) => ({ ...write, order, differs: tidy(write.found) !== tidy(write.asked) }));
}

/** The kernel writes the same value with other blanks: `max 100000` or tabs and a line's end. */
function tidy(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ');
}
