import { deny, force, hasParts, is, isText, isWholeNumber, type BodyCall, type PolicyRow } from './row.ts';

const NO_QUOTA = -1;
const MAX_BYTES = 2 ** 48;

/** Fields of the engine's Resources, which a create has in its HostConfig and an update as its whole body. */
function resources(call: Extract<BodyCall, 'create' | 'update'>): PolicyRow[] {
  const at = call === 'create' ? 'HostConfig.' : '';
  const under = (fields: readonly string[]) => fields.map((field) => at + field);
  return [
    force(call, {
      field: `${at}CpuShares`,
      rule: 'from weight or reservation',
      attack: 'more than one’s part of a busy processor',
      reference: 38,
      holds: isWholeNumber(2, 262_144),
    }),
    force(call, {
      field: `${at}CpuPeriod`,
      rule: '100 ms',
      attack: 'a period in which a quota means something else',
      reference: 38,
      holds: is(100_000),
    }),
    force(call, {
      field: `${at}CpuQuota`,
      rule: 'none, or the own limit cut to the compartment’s',
      attack: 'more than the compartment has: cgroup v1 refuses the start',
      reference: 37,
      holds: (value, context) => value === NO_QUOTA || isWholeNumber(1_000, 2 ** 31)(value, context),
    }),
    force(call, {
      field: `${at}Memory`,
      rule: 'the own limit, or the host’s memory; the compartment holds in either case',
      attack: 'no limit',
      reference: 37,
      holds: isWholeNumber(6 * 1024 ** 2, MAX_BYTES),
    }),
    force(call, {
      field: `${at}MemorySwap`,
      rule: 'memory and the swap that was granted',
      attack: 'swap without bound',
      reference: 37,
      holds: isWholeNumber(6 * 1024 ** 2, MAX_BYTES),
    }),
    force(call, {
      field: `${at}PidsLimit`,
      rule: 'as reserved',
      attack: 'processes without bound',
      reference: 37,
      holds: isWholeNumber(1, 65_536),
    }),
    ...deny(call, 37, 'a limit that a live change cannot take away again', under(['NanoCpus'])),
    ...deny(
      call,
      38,
      'processors and disks past what operations have granted: the agent writes them itself',
      under([
        'CpusetCpus',
        'CpusetMems',
        'CpuRealtimePeriod',
        'CpuRealtimeRuntime',
        'BlkioWeight',
        'BlkioWeightDevice',
        'BlkioWeightDevice[].Path',
        'BlkioWeightDevice[].Weight',
        'BlkioDeviceReadBps',
        'BlkioDeviceReadBps[].Path',
        'BlkioDeviceReadBps[].Rate',
        'BlkioDeviceWriteBps',
        'BlkioDeviceWriteBps[].Path',
        'BlkioDeviceWriteBps[].Rate',
        'BlkioDeviceReadIOps',
        'BlkioDeviceReadIOps[].Path',
        'BlkioDeviceReadIOps[].Rate',
        'BlkioDeviceWriteIOps',
        'BlkioDeviceWriteIOps[].Path',
        'BlkioDeviceWriteIOps[].Rate',
      ]),
    ),
    ...deny(
      call,
      39,
      'memory limits that the agent writes itself, or that the kernel has no more',
      under(['MemoryReservation', 'MemorySwappiness', 'KernelMemory', 'KernelMemoryTCP']),
    ),
    ...deny(
      call,
      46,
      'not for containers of Linux',
      under(['CpuCount', 'CpuPercent', 'IOMaximumIOps', 'IOMaximumBandwidth']),
    ),
  ];
}

export const CREATE_RESOURCES = [
  ...resources('create'),
  force('create', {
    field: 'HostConfig.Ulimits',
    rule: 'core and nofile',
    attack: 'locked memory, real-time priority; nproc counts a user over all tenants',
    reference: 40,
    holds: (value) => Array.isArray(value) && value.length === 2,
  }),
  force('create', {
    field: 'HostConfig.Ulimits[].Name',
    rule: 'core or nofile',
    attack: 'locked memory, real-time priority; nproc counts a user over all tenants',
    reference: 40,
    holds: isText(/^(core|nofile)$/),
  }),
  ...['Soft', 'Hard'].map((field) =>
    force('create', {
      field: `HostConfig.Ulimits[].${field}`,
      rule: 'core 0; nofile at most 65,536 and the engine’s own',
      attack: 'a dump of memory onto the host’s disk; all file handles of the host',
      reference: 40,
      holds: isWholeNumber(0, 65_536),
    }),
  ),
];

/** `POST /containers/{id}/update`. */
export const UPDATE_CONTAINER = [
  ...resources('update'),
  ...deny('update', 77, 'another group: the engine answers as if it had been moved', ['CgroupParent']),
  ...deny('update', 77, 'a restart policy that fights the agent’s', [
    'RestartPolicy',
    'RestartPolicy.Name',
    'RestartPolicy.MaximumRetryCount',
  ]),
  ...deny('update', 17, 'devices after admission', [
    'Devices',
    'Devices[].PathOnHost',
    'Devices[].PathInContainer',
    'Devices[].CgroupPermissions',
    'DeviceCgroupRules',
    'DeviceRequests',
    'DeviceRequests[].Driver',
    'DeviceRequests[].Count',
    'DeviceRequests[].DeviceIDs',
    'DeviceRequests[].Capabilities',
    'DeviceRequests[].Options',
  ]),
  ...deny('update', 16, 'a group that stands still for ever when its memory runs out', ['OomKillDisable']),
  ...deny('update', 24, 'decided when the container is made', ['Init']),
  ...deny('update', 40, 'decided when the container is made', [
    'Ulimits',
    'Ulimits[].Name',
    'Ulimits[].Soft',
    'Ulimits[].Hard',
  ]),
];

/** HostConfig of a create: logs, life and restarts. */
export const CREATE_LIFE = [
  force('create', {
    field: 'HostConfig.LogConfig',
    rule: 'an object with a type and its bounds',
    attack: 'below',
    reference: 41,
    holds: hasParts,
  }),
  force('create', {
    field: 'HostConfig.LogConfig.Type',
    rule: 'json-file',
    attack: 'the engine dials any address for a log, or reads a file of the host',
    reference: 41,
    holds: is('json-file'),
  }),
  force('create', {
    field: 'HostConfig.LogConfig.Config',
    rule: 'three files of 10 MB',
    attack: 'the host’s disk, full of logs',
    reference: 41,
    holds: (value) => JSON.stringify(value) === '{"max-size":"10m","max-file":"3"}',
  }),
  force('create', {
    field: 'HostConfig.RestartPolicy',
    rule: 'an object with a name and nothing else',
    attack: 'below',
    reference: 42,
    holds: hasParts,
  }),
  force('create', {
    field: 'HostConfig.RestartPolicy.Name',
    rule: 'no: restarts are the agent’s, with its back-off',
    attack: 'a storm of restarts, past what is desired',
    reference: 42,
    holds: is('no'),
  }),
  ...deny('create', 42, 'a storm of restarts, past what is desired', ['HostConfig.RestartPolicy.MaximumRetryCount']),
  force('create', {
    field: 'HostConfig.AutoRemove',
    rule: 'false',
    attack: 'no trace of why it ended',
    reference: 43,
    holds: is(false),
  }),
];
