import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { parseMounts, type Mount } from '../attestation/parse-mounts.ts';

/** What this process has mounted, as the kernel tells it. */
export function readMounts(): Mount[] {
  return parseMounts(readFileSync('/proc/self/mountinfo', 'utf8'));
}

/** The mount whose target this is; of several over one another the one on top. */
export function findMountAt(target: string, mounts: readonly Mount[] = readMounts()): Mount | null {
  return mounts.findLast((one) => one.target === target) ?? null;
}

/** The mount that a path lies in. */
export function findMountOf(path: string, mounts: readonly Mount[] = readMounts()): Mount | null {
  const above = mounts.filter(({ target }) => target === '/' || path === target || path.startsWith(`${target}/`));
  const longest = Math.max(...above.map(({ target }) => target.length));
  return above.findLast(({ target }) => target.length === longest) ?? null;
}

/**
 * Processes, one a mount namespace, in whose namespace this folder of this file system is mounted, whatever they call it: asked
 * of the kernel, which also knows containers that the engine has not told of.
 */
export function findHolders({ device, root }: Pick<Mount, 'device' | 'root'>): number[] {
  const seen = new Set<string>();
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const namespace = readMountNamespace(Number(name));
      if (namespace === null || seen.has(namespace)) return [];
      seen.add(namespace);
      const mounts = parseMounts(readFileSync(`/proc/${name}/mountinfo`, 'utf8'));
      return mounts.some((one) => one.device === device && one.root === root) ? [Number(name)] : [];
    } catch {
      // It has ended.
      return [];
    }
  });
}

/** Options of a file system as a whole, the last field of its line: `parseMounts` has those of the mount. */
export function readSuperOptions(target: string): { source: string; options: ReadonlySet<string> } {
  for (const line of readFileSync('/proc/self/mountinfo', 'utf8').split('\n').toReversed()) {
    const fields = line.split(' ');
    if (fields[4] !== target) continue;
    const [, source, options] = fields.slice(fields.indexOf('-', 6) + 1);
    return { source: source ?? '', options: new Set((options ?? '').split(',')) };
  }
  return { source: '', options: new Set() };
}

/** Names the mount namespace of a process; null: it has ended. */
export function readMountNamespace(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/ns/mnt`);
  } catch {
    return null;
  }
}
