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

/** The process that is the first one inside its container; null while there is none, or while it is still on its way in. */
export function findContainer(containerId: string): Found | null {
  let first: { pid: number; group: Group } | null = null;
  let processes = 0;
  for (const name of readdirSync('/proc')) {
    const text = /^\d+$/.test(name) ? readProc(`${name}/cgroup`) : '';
    if (!text.includes(containerId)) continue;
    const groups = limitingGroups(text);
    const inside = groups.filter((group) => group.includes(containerId));
    // One that has ended and waits to be asked about: v1 has let go of it already.
    if (inside.length === 0) continue;
    if (inside.length < groups.length) return null;
    processes += 1;
    if (groups.length !== 1) throw new Error(`process ${name} is in different groups: ${groups.join(', ')}`);
    if (/^NSpid:.*\t1$/m.test(readProc(`${name}/status`))) first = { pid: Number(name), group: groups[0] ?? '' };
  }
  if (first === null) return null;
  return { ...first, processes, compartment: first.group.slice(0, first.group.lastIndexOf('/')) };
}

/** Of the hierarchies that limit something, each different path once. */
function limitingGroups(text: string): Group[] {
  const lines = text.trim().split('\n');
  const groups = new Set<Group>();
  for (const line of lines) {
    const [number, controllers = '', ...path] = line.split(':');
    // The v2 tree is the one of all controllers, or on a hybrid host one beside those that have them.
    const limits = number === '0' ? lines.length === 1 : controllers.split(',').some((one) => LIMITING.includes(one));
    if (limits) groups.add(path.join(':'));
  }
  return [...groups];
}

function readProc(file: string): string {
  try {
    return readFileSync(`/proc/${file}`, 'latin1');
  } catch {
    return '';
  }
}
