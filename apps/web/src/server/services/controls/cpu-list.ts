/** The processors of a list such as `0-3,8`. Null where a range runs backwards. */
export function parseCpuList(list: string): Set<number> | null {
  const cpus = new Set<number>();
  for (const range of list.split(',')) {
    const [first = NaN, last = first] = range.split('-').map(Number);
    if (!(first <= last)) return null;
    for (let cpu = first; cpu <= last; cpu += 1) cpus.add(cpu);
  }
  return cpus;
}

/** The processors of `list` that are not in `outer`; both are lists that parse. */
export function cpusOutside(list: string, outer: string): number[] {
  const there = parseCpuList(outer);
  return [...(parseCpuList(list) ?? [])].filter((cpu) => !there?.has(cpu));
}
