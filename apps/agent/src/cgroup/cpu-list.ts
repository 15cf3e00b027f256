/** Lists of processors as the kernel writes them: `0-3,8`. */

/** Numbers of a list; the empty text is the empty set. Throws RangeError for what is no list. */
export function parseCpuList(text: string): Set<number> {
  const cpus = new Set<number>();
  if (text.trim() === '') return cpus;
  for (const part of text.trim().split(',')) {
    const match = /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(part);
    if (match === null) throw new RangeError(`"${text.slice(0, 80)}" is no list of processors, such as 0-3,8`);
    const first = Number(match[1]);
    const last = Number(match[2] ?? match[1]);
    for (let cpu = first; cpu <= last; cpu += 1) cpus.add(cpu);
  }
  return cpus;
}

/** The shortest list, which is how the kernel shows a set: 0,1,2,8 → `0-2,8`. */
export function formatCpuList(cpus: ReadonlySet<number>): string {
  const sorted = [...cpus].sort((left, right) => left - right);
  const parts: string[] = [];
  for (let index = 0; index < sorted.length; index += 1) {
    const first = sorted[index];
    while (sorted[index + 1] === (sorted[index] ?? 0) + 1) index += 1;
    const last = sorted[index];
    parts.push(first === last ? `${first}` : `${first}-${last}`);
  }
  return parts.join(',');
}

export function sameCpus(left: string, right: string): boolean {
  return left === right || formatCpuList(parseCpuList(left)) === formatCpuList(parseCpuList(right));
}

/** Whether every processor of `inner` is in `outer`. */
export function holdsCpus(outer: string, inner: string): boolean {
  const cpus = parseCpuList(outer);
  return [...parseCpuList(inner)].every((cpu) => cpus.has(cpu));
}

export function uniteCpus(left: string, right: string): string {
  return formatCpuList(new Set([...parseCpuList(left), ...parseCpuList(right)]));
}

/** What is in both; the empty text when nothing is. */
export function intersectCpus(left: string, right: string): string {
  const cpus = parseCpuList(right);
  return formatCpuList(new Set([...parseCpuList(left)].filter((cpu) => cpus.has(cpu))));
}
