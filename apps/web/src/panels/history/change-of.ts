/** How much a mean rose or fell against before; `new`: there was nothing of it; `noneBefore`: nothing is known of that time. */
export function changeOf({ mean, before }: { mean: number; before: number | null }): number | 'new' | 'noneBefore' {
  if (before === null) return 'noneBefore';
  return before === 0 ? 'new' : mean - before;
}
