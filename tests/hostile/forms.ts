import { POLICY_TABLE, type PolicyRow } from '@bulkhead/shared';

/** How something that nobody may ask for is put into a message. */
export const FORMS = ['exact key', 'wrong case', 'duplicate key', 'nested', 'wrong type'] as const;
export type Form = (typeof FORMS)[number];

/** A message that is right, its parts in which something can be hidden, and the name of one that is no object. */
export interface Carrier {
  message: Record<string, unknown>;
  /** Objects in it, by their path: `controls`, `spec.env.0`. */
  objects: readonly string[];
  /** A value in it, by its path, that has another type than an object. */
  plain: string;
}

/** One message with one thing in it that nobody may ask for, as JSON: two keys of the same name exist only there. */
export interface HostileMessage {
  row: PolicyRow;
  form: Form;
  json: string;
}

/** What attacks use where they have been seen. Of a field that is not named here its being there is the attack. */
const VALUES: Readonly<Record<string, unknown>> = {
  Privileged: true,
  CapAdd: ['ALL'],
  CapDrop: [],
  SecurityOpt: ['seccomp=unconfined', 'apparmor=unconfined', 'systempaths=unconfined'],
  MaskedPaths: [],
  ReadonlyPaths: [],
  PidMode: 'host',
  IpcMode: 'host',
  NetworkMode: 'host',
  UTSMode: 'host',
  UsernsMode: 'host',
  CgroupnsMode: 'host',
  CgroupParent: '/',
  Runtime: 'io.containerd.runtime.v1.linux',
  OomScoreAdj: -1000,
  Binds: ['/:/host', '/var/run/docker.sock:/docker.sock'],
  Source: '/',
  VolumesFrom: ['bh-somebody-else'],
  Options: { type: 'none', o: 'bind', device: '/' },
  Sysctls: { 'kernel.core_pattern': '|/evil' },
  Devices: [{ PathOnHost: '/dev/vda', PathInContainer: '/dev/vda', CgroupPermissions: 'rwm' }],
  DeviceCgroupRules: ['b *:* rwm'],
  GroupAdd: ['0', 'disk'],
  User: '0:0',
  Type: 'syslog',
  Config: { 'syslog-address': 'tcp://127.0.0.1:1' },
  Memory: 2 ** 60,
  PidsLimit: -1,
  Tmpfs: { '/x': '' },
  Ulimits: [{ Name: 'nproc', Soft: 1, Hard: 1 }],
  Labels: { 'bulkhead.tenant': 'victim' },
  Healthcheck: { Test: ['CMD', 'true'], Interval: 1_000_000 },
};

/** Every row in every form, hidden in this message. */
export function hostileMessages(carrier: Carrier): HostileMessage[] {
  return POLICY_TABLE.flatMap((row) => FORMS.map((form) => ({ row, form, json: hide(row, form, carrier) })));
}

function hide(row: PolicyRow, form: Form, { message, objects, plain }: Carrier): string {
  const [key, value] = fragmentOf(row);
  switch (form) {
    case 'exact key':
      return JSON.stringify({ ...message, [key]: value });
    case 'wrong case':
      return JSON.stringify({ ...message, [otherCase(key)]: withOtherCase(value) });
    case 'duplicate key':
      // First harmless, then not: a reader that keeps the first and one that merges disagree.
      return `${JSON.stringify(message).slice(0, -1)},${JSON.stringify(key)}:null,${JSON.stringify(key)}:${JSON.stringify(value)}}`;
    case 'nested': {
      const at = objects[row.field.length % objects.length] ?? '';
      return JSON.stringify(changed(message, at.split('.'), (inner) => ({ ...(inner as object), [key]: value })));
    }
    case 'wrong type':
      return JSON.stringify(changed(message, plain.split('.'), () => ({ [key]: value })));
  }
}

/** The row's field as the engine would be sent it: its first key, and everything below. */
function fragmentOf({ call, field }: PolicyRow): [string, unknown] {
  if (call === 'path') return [field, {}];
  const [first = '', ...rest] = field.replace(/^\?/, 'query.').split('.');
  const last = bare(rest.at(-1) ?? first);
  return [bare(first), wrap(first, below(rest, VALUES[last] ?? [true]))];
}

function below([next, ...rest]: readonly string[], value: unknown): unknown {
  return next === undefined ? value : { [bare(next)]: wrap(next, below(rest, value)) };
}

function bare(part: string): string {
  return part.replace(/(\[\]|\{\})+$/, '');
}

/** `Mounts[]` holds a list, `PortBindings{}[]` a list by name. */
function wrap(part: string, inner: unknown): unknown {
  const signs = /((?:\[\]|\{\})*)$/.exec(part)?.[1] ?? '';
  const kinds = signs.match(/\[\]|\{\}/g) ?? [];
  return kinds.reduceRight<unknown>((value, kind) => (kind === '[]' ? [value] : { any: value }), inner);
}

function otherCase(key: string): string {
  return key === key.toLowerCase() ? key.toUpperCase() : key.toLowerCase();
}

function withOtherCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withOtherCase);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [otherCase(key), withOtherCase(inner)]));
}

/** A copy with one place changed. */
function changed(value: unknown, path: readonly string[], change: (inner: unknown) => unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return change(value);
  if (Array.isArray(value)) {
    return value.map((one: unknown, index) => (String(index) === key ? changed(one, rest, change) : one));
  }
  const inner = (value as Record<string, unknown>)[key];
  return { ...(value as object), [key]: changed(inner, rest, change) };
}
