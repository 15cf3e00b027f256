import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Found, Group } from './questions.ts';

const mounts = new Map<string, { version: 1 | 2; mount: string }>();

/** Where a controller is mounted: its v1 hierarchy where there is one, else the v2 tree. */
export function hierarchyOf(controller: string): { version: 1 | 2; mount: string } {
  const known = mounts.get(controller);
  if (known) return known;
  let found: { version: 1 | 2; mount: string } | null = null;
  for (const line of readFileSync('/proc/self/mountinfo', 'utf8').split('\n')) {
    const [left = '', right = ''] = line.split(' - ');
    const [type, , options = ''] = right.split(' ');
    const mount = left.split(' ')[4] ?? '';
    if (type === 'cgroup' && options.split(',').includes(controller)) found = { version: 1, mount };
    if (type === 'cgroup2' && found === null) found = { version: 2, mount };
  }
  if (found === null) throw new Error(`no cgroup mount holds ${controller}`);
  mounts.set(controller, found);
  return found;
}

export function fileOf(controller: string, group: Group, file: string): string {
  return `${hierarchyOf(controller).mount}${group}/${file}`;
}

/** Null when the file is not there. */
export function readText(controller: string, group: Group, file: string): string | null {
  try {
    return readFileSync(fileOf(controller, group, file), 'utf8').trim();
  } catch (error) {
    if (['ENOENT', 'ENODEV'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}

export function groupExists(group: Group): boolean {
  return existsSync(fileOf('memory', group, ''));
}

/** The value after a word in a file of `word value` lines. */
export function valueIn(text: string, word: string): number {
  return Number(new RegExp(`^${word} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
}

/** Every process of a group and of the groups below it, in one hierarchy. */
export function processesIn(group: Group): number[] {
  const own = (readText('memory', group, 'cgroup.procs') ?? '').split('\n').filter(Boolean).map(Number);
  let below: string[] = [];
  try {
    below = readdirSync(fileOf('memory', group, ''), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
  } catch {
    // The group went while it was read.
  }
  return [...own, ...below.flatMap((name) => processesIn(`${group}/${name}`))];
}

const LIMITING = ['cpu', 'cpuset', 'memory', 'pids', 'blkio', 'freezer', 'devices'];

/** Looks through /proc for the processes whose groups carry the container's id. */
export function findContainer(containerId: string): Found | null {
  const found: { pid: number; group: Group }[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    let text = '';
    try {
      text = readFileSync(`/proc/${name}/cgroup`, 'utf8');
    } catch {
      continue;
    }
    if (!text.includes(containerId)) continue;
    const groups = new Set<Group>();
    for (const line of text.trim().split('\n')) {
      const [number, controllers = '', ...path] = line.split(':');
      const matters =
        number === '0'
          ? text.trim().split('\n').length === 1
          : LIMITING.some((one) => controllers.split(',').includes(one));
      if (matters) groups.add(path.join(':'));
    }
    if (groups.size !== 1) throw new Error(`process ${name} is in different groups: ${[...groups].join(', ')}`);
    found.push({ pid: Number(name), group: [...groups][0] ?? '' });
  }
  const oldest = found.toSorted((a, b) => a.pid - b.pid)[0];
  if (oldest === undefined) return null;
  const { pid, group } = oldest;
  return { pid, processes: found.length, group, compartment: group.slice(0, group.lastIndexOf('/')) };
}
