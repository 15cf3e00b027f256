/**
 * Names of units, and where their groups are. systemd reads a dash in a slice's name as "below": `bulkhead-acme.slice` is below
 * `bulkhead.slice`, so a dash of ours is written as \x2d.
 */
import type { GroupPath } from '../driver.ts';
import { CgroupError } from '../errors.ts';

/** As systemd-escape(1): letters, digits, `:`, `_` and, not first, `.` stay. */
export function escapeUnitName(name: string): string {
  const bytes = [...Buffer.from(name, 'utf8')];
  return bytes
    .map((byte, index) => {
      const letter = String.fromCharCode(byte);
      const stays = /[A-Za-z0-9:_]/.test(letter) || (letter === '.' && index > 0);
      return stays ? letter : `\\x${byte.toString(16).padStart(2, '0')}`;
    })
    .join('');
}

export function unescapeUnitName(name: string): string {
  const text = name.replace(/\\x([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(text, 'latin1').toString('utf8');
}

export interface SliceNames {
  /** `bulkhead.slice`: the unit, and the path of its group. */
  rootUnit: string;
  root: GroupPath;
  /** `bulkhead-acme.slice` */
  unitOf(tenantSlug: string): string;
  /** `bulkhead.slice/bulkhead-acme.slice` */
  pathOf(tenantSlug: string): GroupPath;
  /** The slug of a group right below the root; null: it is no tenant's. */
  slugOf(group: string): string | null;
}

/** `root` is one name, as the configuration has it: `bulkhead`. */
export function sliceNames(root: string): SliceNames {
  if (root.includes('/')) {
    throw new CgroupError(
      'unsupported',
      root,
      `the cgroup root "${root}" must be one name where systemd owns the groups`,
    );
  }
  const stem = escapeUnitName(root);
  const rootUnit = `${stem}.slice`;
  const unitOf = (tenantSlug: string): string => `${stem}-${escapeUnitName(tenantSlug)}.slice`;
  return {
    rootUnit,
    root: rootUnit,
    unitOf,
    pathOf: (tenantSlug) => `${rootUnit}/${unitOf(tenantSlug)}`,
    slugOf: (group) => {
      if (!group.startsWith(`${stem}-`) || !group.endsWith('.slice')) return null;
      const slug = unescapeUnitName(group.slice(stem.length + 1, -'.slice'.length));
      // The group for trying begins with a digit; a slug begins with a letter.
      return /^[a-z][a-z0-9-]*$/.test(slug) ? slug : null;
    },
  };
}

/** The unit that the engine makes for a container. */
export function scopeOf(containerId: string): string {
  return `docker-${containerId}.scope`;
}

/** The container's id of such a unit; null: it is another's. */
export function containerIdOf(unit: string): string | null {
  return /^docker-([0-9a-f]{64})\.scope$/.exec(unit)?.[1] ?? null;
}

/** The unit of a group: its last name. */
export function unitOfPath(path: GroupPath): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
