/**
 * devices.allow and devices.deny: rules such as `c 1:3 rwm`, read back from devices.list. A group's list can never allow
 * what the group above does not; taking from a group takes from all below it at once. Only a group without groups below can
 * go from "everything" to a list (EINVAL otherwise).
 */
import type { DeviceGrant } from '@bulkhead/shared';
import { readDeviceNode } from '../device-node.ts';
import { CgroupError } from '../errors.ts';
import { readKernelFileIfThere } from '../kernel-file.ts';

/** Access by device: `c 10:229` → `rw`. */
export type DeviceRules = ReadonlyMap<string, string>;

/** In the kernel's order. */
const ACCESS = ['r', 'w', 'm'] as const;

/** What devices.list of a group says that may use everything. */
export const EVERYTHING = 'a *:* rwm';

/**
 * What the runtime gives to every container, and so what no list above may lack: with one of them missing, the kernel
 * answers EPERM and the container does not start (tried with runc 1.1). Making nodes; null, zero, full, random, urandom, tty,
 * console, ptmx, pts.
 */
export const EVERY_CONTAINER: DeviceRules = new Map([
  ['c *:*', 'm'],
  ['b *:*', 'm'],
  ['c 1:3', 'rwm'],
  ['c 1:5', 'rwm'],
  ['c 1:7', 'rwm'],
  ['c 1:8', 'rwm'],
  ['c 1:9', 'rwm'],
  ['c 5:0', 'rwm'],
  ['c 5:1', 'rwm'],
  ['c 5:2', 'rwm'],
  ['c 136:*', 'rwm'],
  // /dev/net/tun: runc before 1.2 gives it to everybody, though no container has the node.
  ['c 10:200', 'rwm'],
]);

/** devices.list as rules; null: everything may be used. Throws CgroupError `unreadable`. */
export function parseDeviceRules(text: string): Map<string, string> | null {
  const rules = new Map<string, string>();
  for (const line of text.split('\n')) {
    if (line === '') continue;
    if (line === EVERYTHING) return null;
    const [, device, access] = /^([bc] (?:\d+|\*):(?:\d+|\*)) ([rwm]+)$/.exec(line) ?? [];
    if (device === undefined || access === undefined) {
      throw new CgroupError('unreadable', 'devices.list', `devices.list holds no rule: "${line.slice(0, 80)}"`);
    }
    rules.set(device, access);
  }
  return rules;
}

/** The rules of a group that may use these devices beside what every container may. Throws CgroupError `refused`. */
export function toRules(grants: readonly DeviceGrant[]): Map<string, string> {
  const rules = new Map(EVERY_CONTAINER);
  for (const { path, access } of grants) {
    const device = deviceOf(path);
    rules.set(device, uniteAccess(rules.get(device) ?? '', access));
  }
  return rules;
}

/** What rules allow beyond what every container may, by path. An odd access (`wm`) is told as all, the safe side. */
export function toGrants(rules: DeviceRules): DeviceGrant[] {
  return [...rules].flatMap(([device, access]) => {
    const beyond = withoutAccess(access, EVERY_CONTAINER.get(device) ?? '');
    if (beyond === '') return [];
    const known = (['r', 'w', 'rw'] as const).find((one) => one === access) ?? 'rwm';
    return [{ path: pathOf(device), access: known }];
  });
}

/** What must be allowed and what denied to come from one list to the other, each only by what is missing or too much. */
export function changedRules(from: DeviceRules, to: DeviceRules): { allow: string[]; deny: string[] } {
  return { allow: beyond(to, from), deny: beyond(from, to) };
}

/** What devices.list says of the device of a rule, and whether all of the rule's access is (or is not) there. */
export function findRule(rule: string, allowed: boolean, list: string): { found: string; matches: boolean } {
  const held = parseDeviceRules(list);
  if (rule === 'a') return { found: list.slice(0, 256), matches: (held === null) === allowed };
  if (held === null) return { found: EVERYTHING, matches: allowed };
  const { device, access } = splitRule(rule);
  const there = held.get(device) ?? '';
  const missing = withoutAccess(access, there);
  return {
    found: there === '' ? '' : `${device} ${there}`,
    matches: allowed ? missing === '' : missing === access,
  };
}

function beyond(rules: DeviceRules, other: DeviceRules): string[] {
  return [...rules].flatMap(([device, access]) => {
    const more = withoutAccess(access, other.get(device) ?? '');
    return more === '' ? [] : [`${device} ${more}`];
  });
}

function splitRule(rule: string): { device: string; access: string } {
  const space = rule.lastIndexOf(' ');
  return { device: rule.slice(0, space), access: rule.slice(space + 1) };
}

function withoutAccess(access: string, other: string): string {
  return ACCESS.filter((letter) => access.includes(letter) && !other.includes(letter)).join('');
}

function uniteAccess(left: string, right: string): string {
  return ACCESS.filter((letter) => left.includes(letter) || right.includes(letter)).join('');
}

/** `/dev/fuse` → `c 10:229`; also by number, as `pathOf` may tell it. Throws CgroupError `refused`. */
function deviceOf(path: string): string {
  const [, kind, number] = /^\/dev\/(char|block)\/(\d+:\d+)$/.exec(path) ?? [];
  if (kind !== undefined) return `${kind === 'char' ? 'c' : 'b'} ${number}`;
  const node = readDeviceNode(path);
  if (node !== null) return `${node.type} ${node.major}:${node.minor}`;
  throw new CgroupError('refused', path, `${path} is no device of this host, so it cannot be given to anybody`);
}

/** The kernel's own name of a device; where it tells none, the link that udev makes by number. */
function pathOf(device: string): string {
  const folder = device.startsWith('c') ? 'char' : 'block';
  const number = device.slice(2);
  const name = /^DEVNAME=(.+)$/m.exec(readKernelFileIfThere(`/sys/dev/${folder}/${number}/uevent`) ?? '')?.[1];
  const isThere = name !== undefined && readDeviceNode(`/dev/${name}`) !== null;
  return isThere && deviceOf(`/dev/${name}`) === device ? `/dev/${name}` : `/dev/${folder}/${number}`;
}
