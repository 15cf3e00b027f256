import { BASELINE_CAPABILITIES } from './bounds.ts';
import { allow, deny, force, forceWhereSent, is, isText } from './row.ts';

const MAX_SECCOMP_CHARACTERS = 32 * 1024;

/** HostConfig of a create: privilege, namespaces and devices. */
export const CREATE_PRIVILEGES = [
  force('create', {
    field: 'HostConfig.Privileged',
    rule: 'false',
    attack: 'the whole host',
    reference: 1,
    holds: is(false),
  }),
  force('create', {
    field: 'HostConfig.CapAdd',
    rule: 'restricted: none; otherwise the nine of the baseline',
    attack: 'SYS_ADMIN alone mounts the cgroups and lifts its own limit',
    reference: 2,
    holds: (value, context) =>
      Array.isArray(value) &&
      (context?.profile === 'restricted'
        ? value.length === 0
        : value.every((name) => BASELINE_CAPABILITIES.includes(String(name)))),
  }),
  force('create', {
    field: 'HostConfig.CapDrop',
    rule: 'ALL, then the profile’s own are given back',
    attack: 'the engine’s fourteen capabilities stay',
    reference: 3,
    holds: (value) => Array.isArray(value) && value.length === 1 && value[0] === 'ALL',
  }),
  force('create', {
    field: 'HostConfig.SecurityOpt',
    rule: 'no-new-privileges and the agent’s own seccomp profile',
    attack: 'no filter of system calls, no mandatory access control, programs that gain rights',
    reference: 4,
    holds: (value) =>
      Array.isArray(value) && value.length === 2 && value[0] === 'no-new-privileges' && isFilter(String(value[1])),
  }),
  ...deny('create', 5, 'the kernel’s knobs in /proc without a mask: the host’s core_pattern was written', [
    'HostConfig.MaskedPaths',
    'HostConfig.ReadonlyPaths',
  ]),
  ...deny('create', 6, 'every process of the host, or of another container: its environment, its files, its end', [
    'HostConfig.PidMode',
  ]),
  force('create', {
    field: 'HostConfig.IpcMode',
    rule: 'private',
    attack: 'shared memory of the host or of another container',
    reference: 8,
    holds: is('private'),
  }),
  force('create', {
    field: 'HostConfig.NetworkMode',
    rule: 'none, or the first of its tenant’s networks by the name that the agent gave it',
    attack: 'services on the host’s or another container’s loopback',
    reference: 9,
    holds: isText(/^(none|bh-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/),
  }),
  ...deny('create', 10, 'the host’s name', ['HostConfig.UTSMode']),
  ...deny('create', 11, 'the host’s user ids in spite of a map', ['HostConfig.UsernsMode']),
  force('create', {
    field: 'HostConfig.CgroupnsMode',
    rule: 'private',
    attack: 'the host’s tree of groups in sight',
    reference: 12,
    holds: is('private'),
  }),
  force('create', {
    field: 'HostConfig.CgroupParent',
    rule: 'the tenant’s compartment, computed by the agent and read back from the kernel after the start',
    attack: 'no quota, or another tenant’s',
    reference: 13,
    holds: (value, context) => context !== null && value === context.cgroupParent && isGroup(context.cgroupParent),
  }),
  forceWhereSent('create', {
    field: 'HostConfig.Runtime',
    rule: 'sandboxed: the runtime that operations have named; otherwise not sent, and so the engine’s default',
    attack: 'any program of the host as the one that starts containers',
    reference: 14,
    holds: (value, context) => context?.profile === 'sandboxed' && value !== '' && value === context.runtime,
  }),
  force('create', {
    field: 'HostConfig.OomScoreAdj',
    rule: '500: before any service of the host',
    attack: 'to be the last that the kernel ends when memory runs out',
    reference: 15,
    holds: is(500),
  }),
  ...deny('create', 16, 'a group that stands still for ever when its memory runs out', ['HostConfig.OomKillDisable']),
  allow('create', {
    field: 'HostConfig.Devices',
    rule: 'restricted: none; otherwise those below /dev that operations have granted the tenant on this host',
    attack: 'the disk of the host as a device',
    reference: 17,
    holds: (value, context) => Array.isArray(value) && value.length <= 32 && context?.profile !== 'restricted',
  }),
  ...['PathOnHost', 'PathInContainer'].map((field) =>
    allow('create', {
      field: `HostConfig.Devices[].${field}`,
      rule: 'a plain path below /dev, the same on both sides',
      attack: 'the disk of the host as a device',
      reference: 17,
      holds: isText(/^\/dev(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)+$/),
    }),
  ),
  allow('create', {
    field: 'HostConfig.Devices[].CgroupPermissions',
    rule: 'r, w, rw or rwm, at most as granted',
    attack: 'writing where reading was meant',
    reference: 17,
    holds: is('r', 'w', 'rw', 'rwm'),
  }),
  ...deny('create', 18, 'any device by its number', ['HostConfig.DeviceCgroupRules']),
  ...deny('create', 19, 'devices of a driver, such as every graphics card', [
    'HostConfig.DeviceRequests',
    'HostConfig.DeviceRequests[].Driver',
    'HostConfig.DeviceRequests[].Count',
    'HostConfig.DeviceRequests[].DeviceIDs',
    'HostConfig.DeviceRequests[].Capabilities',
    'HostConfig.DeviceRequests[].Options',
  ]),
  ...deny('create', 20, 'groups of the host: disk, docker', ['HostConfig.GroupAdd']),
  ...deny('create', 21, 'knobs of the kernel, some of the whole machine', ['HostConfig.Sysctls']),
  ...deny('create', 22, 'switches of the runtime: sandboxes read them', ['HostConfig.Annotations']),
  force('create', {
    field: 'HostConfig.Init',
    rule: 'true where the engine has an init',
    attack: 'ended processes that nobody fetches fill the tenant’s number of processes',
    reference: 24,
    holds: is(true, false),
  }),
  force('create', {
    field: 'HostConfig.ReadonlyRootfs',
    rule: 'restricted: true; otherwise false',
    attack: 'disk that no quota counts',
    reference: 25,
    holds: (value, context) => value === (context?.profile === 'restricted'),
  }),
  ...deny('create', 46, 'not for containers of Linux', [
    'HostConfig.Isolation',
    'HostConfig.Cgroup',
    'HostConfig.ConsoleSize',
    'HostConfig.ContainerIDFile',
  ]),
];

/** A group below the root, without a way up: `/bulkhead/acme`, or a slice of systemd. */
function isGroup(path: string): boolean {
  return (
    /^(\/[A-Za-z0-9][A-Za-z0-9._-]*){2,}$|^[A-Za-z0-9][A-Za-z0-9_.\\-]*\.slice$/.test(path) && !path.includes('..')
  );
}

/** Denies by default, and says so in JSON; `unconfined` and a name of a file are neither. */
function isFilter(option: string): boolean {
  const json = option.startsWith('seccomp={') ? option.slice('seccomp='.length) : null;
  if (json === null || json.length > MAX_SECCOMP_CHARACTERS) return false;
  return json.startsWith('{"defaultAction":"SCMP_ACT_ERRNO"');
}
