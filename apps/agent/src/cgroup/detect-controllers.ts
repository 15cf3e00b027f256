import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Controller, ControllerFacts } from './driver.ts';
import { errnoOf, toCgroupError } from './errors.ts';

/** The controllers of this host. Throws CgroupError when /proc cannot be read. */
export function readControllers(): ControllerFacts {
  return detectControllers({
    mountinfo: readText('/proc/self/mountinfo'),
    procCgroups: readText('/proc/cgroups'),
    readUnified: (mount) => {
      try {
        return readFileSync(join(mount, 'cgroup.controllers'), 'utf8');
      } catch (error) {
        if (errnoOf(error) === 'ENOENT') return '';
        throw toCgroupError(error, mount, 'read the controllers of');
      }
    },
  });
}

/**
 * Pure part. `mountinfo` is /proc/self/mountinfo, `procCgroups` is /proc/cgroups (which names may be controllers: other
 * words among a mount's options are flags), `readUnified` gives cgroup.controllers of a v2 mount.
 * A controller that is mounted twice is taken at its first mount.
 */
export function detectControllers(input: {
  mountinfo: string;
  procCgroups: string;
  readUnified: (mount: string) => string;
}): ControllerFacts {
  const known = parseProcCgroups(input.procCgroups);
  const found = new Map<string, Controller>();
  const add = (name: string, version: '1' | '2', mount: string, mountRoot: string): void => {
    if (!found.has(name)) found.set(name, { name, version, mount, mountRoot });
  };
  for (const line of input.mountinfo.split('\n')) {
    const fields = line.split(' ');
    const separator = fields.indexOf('-');
    const [root, mount] = [fields[3], fields[4]];
    if (separator < 6 || root === undefined || mount === undefined) continue;
    const mountRoot = unescapeMount(root);
    const mountPoint = unescapeMount(mount);
    const type = fields[separator + 1];
    if (type === 'cgroup2') {
      add('unified', '2', mountPoint, mountRoot);
      for (const name of input.readUnified(mountPoint).split(/\s+/)) {
        if (name !== '') add(name, '2', mountPoint, mountRoot);
      }
    } else if (type === 'cgroup') {
      for (const option of (fields[separator + 3] ?? '').split(',')) {
        if (known.has(option) || option.startsWith('name=')) add(option, '1', mountPoint, mountRoot);
      }
    }
  }
  return { controllers: [...found.values()] };
}

/** The version that a host's ceilings are of: that of its cpu controller. A host without one counts as v1, and is refused. */
export function versionOf(facts: ControllerFacts): '1' | '2' {
  return facts.controllers.find(({ name }) => name === 'cpu')?.version ?? '1';
}

/** Names of /proc/cgroups, the disabled ones left out. */
function parseProcCgroups(text: string): Set<string> {
  const names = new Set<string>();
  for (const line of text.split('\n')) {
    const [name, , , enabled] = line.split(/\s+/);
    if (name !== undefined && name !== '' && !name.startsWith('#') && enabled === '1') names.add(name);
  }
  return names;
}

/** The kernel writes space, tab, newline and backslash in mountinfo as octal: `\040`. */
function unescapeMount(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw toCgroupError(error, file, 'read');
  }
}
