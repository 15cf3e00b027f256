import { MIB, NO_CONTROLS, type ErrorCode } from '@bulkhead/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Visitor } from '../fixtures/api-client.ts';
import { checkSettled } from '../fixtures/observer.ts';
import { startStack, type Stack } from '../fixtures/stack.ts';
import { launchAndWait, launchSpec, makeTenant } from '../fixtures/tenants.ts';

let stack: Stack;
let tenant: string;
let otherTenant: string;
let taken: string;
let othersInstance: string;
let member: Visitor;

beforeAll(async () => {
  stack = await startStack({ suite: 'bad-input' });
  tenant = await makeTenant(stack, 'careful');
  otherTenant = await makeTenant(stack, 'secretive');
  taken = (await launchAndWait(stack.api, tenant, 'taken')).id;
  othersInstance = (await launchAndWait(stack.api, otherTenant, 'hidden')).id;
  const email = 'member@bulkhead.test';
  const password = 'a-password-that-is-long-enough';
  const { invitationCode } = await stack.api.members.add.mutate({ tenantSlug: tenant, email, role: 'member' });
  if (invitationCode === null) throw new Error('a new member gets an invitation');
  await stack.api.session.acceptInvitation.mutate({ code: invitationCode, displayName: 'Member', password });
  // Accepting signs in: the administrator's visitor has to be itself again.
  await stack.api.session.signIn.mutate({ email: 'admin@bulkhead.test', password: 'correct-horse-battery-staple' });
  member = await stack.signIn(email, password);
});
afterAll(() => stack?.stop());

/** Everything that a refused request might have left a trace in. */
async function countTraces(): Promise<Record<string, number>> {
  const [instances, operations, audit, tenants, flavors, hosts, containers, volumes] = await Promise.all([
    stack.db.instance.count(),
    stack.db.operation.count(),
    stack.db.auditEntry.count({ where: { outcome: 'accepted' } }),
    stack.db.tenant.count(),
    stack.db.flavor.count(),
    stack.db.host.count(),
    stack.hosts[0]?.engine.client.list() ?? [],
    stack.hosts[0]?.engine.client.volumes() ?? 0,
  ]);
  return { instances, operations, audit, tenants, flavors, hosts, containers: containers.length, volumes };
}

interface Case {
  title: string;
  procedure: string;
  input: () => unknown;
  code: ErrorCode;
  /** Dotted path in the input; left out where the refusal is about the whole. */
  field?: string;
}

const spec = (fields: Record<string, unknown>) => () => ({
  tenantSlug: tenant,
  spec: { ...launchSpec('fresh'), ...fields },
});
const launchCase = (
  title: string,
  fields: Record<string, unknown>,
  field: string,
  code: ErrorCode = 'INVALID_INPUT',
) => ({
  title,
  procedure: 'instances.launch',
  input: spec(fields),
  code,
  field,
});
const NOBODY = '00000000-0000-7000-8000-000000000000';

const launchCases: Case[] = [
  launchCase('an image that no host holds', { image: 'library/nothing:1' }, 'spec.image', 'IMAGE_UNKNOWN'),
  launchCase('an image reference with a blank', { image: 'a b' }, 'spec.image'),
  launchCase('an empty image', { image: '' }, 'spec.image'),
  launchCase('a name that is taken', { name: 'taken' }, 'spec.name', 'NAME_TAKEN'),
  launchCase('an empty name', { name: '' }, 'spec.name'),
  launchCase('a name with a slash', { name: '../up' }, 'spec.name'),
  launchCase('a name of 64 letters', { name: 'x'.repeat(64) }, 'spec.name'),
  launchCase('a name that is a number', { name: 7 }, 'spec.name'),
  launchCase('negative CPU', { cpuMillicores: -100 }, 'spec.cpuMillicores'),
  launchCase('no CPU', { cpuMillicores: 0 }, 'spec.cpuMillicores'),
  launchCase('a fraction of a millicore', { cpuMillicores: 100.5 }, 'spec.cpuMillicores'),
  launchCase('more CPU than a number can hold', { cpuMillicores: 1e300 }, 'spec.cpuMillicores'),
  launchCase('CPU as text', { cpuMillicores: '100' }, 'spec.cpuMillicores'),
  launchCase('negative memory', { memoryBytes: -1 }, 'spec.memoryBytes'),
  launchCase('less memory than an engine takes', { memoryBytes: 1024 }, 'spec.memoryBytes'),
  launchCase('more memory than there is anywhere', { memoryBytes: 2 ** 60 }, 'spec.memoryBytes'),
  launchCase('memory as null', { memoryBytes: null }, 'spec.memoryBytes'),
  launchCase('no room for a process', { pids: 0 }, 'spec.pids'),
  launchCase('too many processes', { pids: 10_000_000 }, 'spec.pids'),
  launchCase(
    'a CPU limit below the reservation',
    { cpuMillicores: 200, cpuLimitMillicores: 100 },
    'spec.cpuLimitMillicores',
  ),
  launchCase('a memory limit below the reservation', { memoryLimitBytes: 8 * MIB }, 'spec.memoryLimitBytes'),
  launchCase('an unknown restart policy', { restartPolicy: 'sometimes' }, 'spec.restartPolicy'),
  launchCase('a field that nobody offers', { privileged: true }, 'spec.privileged'),
  launchCase('a cgroup parent', { cgroupParent: '/' }, 'spec.cgroupParent'),
  launchCase('a command that is one string', { command: 'sh' }, 'spec.command'),
  launchCase('a command with a NUL byte', { command: ['a\0b'] }, 'spec.command.0'),
  launchCase('a variable with a bad name', { env: [{ name: '1A', value: '' }] }, 'spec.env.0.name'),
  launchCase('a variable with a field too many', { env: [{ name: 'A', value: '', x: 1 }] }, 'spec.env.0.x'),
  launchCase('a host that does not exist', { hostId: NOBODY }, 'spec.hostId', 'NOT_FOUND'),
  launchCase('a host id that is none', { hostId: 'host-a' }, 'spec.hostId'),
  {
    title: 'no spec at all',
    procedure: 'instances.launch',
    input: () => ({ tenantSlug: tenant }),
    code: 'INVALID_INPUT',
    field: 'spec',
  },
  {
    title: 'a field beside the spec',
    procedure: 'instances.launch',
    input: () => ({ tenantSlug: tenant, spec: launchSpec('fresh'), force: true }),
    code: 'INVALID_INPUT',
    field: 'force',
  },
  {
    title: 'a tenant that does not exist',
    procedure: 'instances.launch',
    input: () => ({ tenantSlug: 'nobody-here', spec: launchSpec('fresh') }),
    code: 'NOT_FOUND',
    field: 'tenantSlug',
  },
];

const DISK_LIMIT = { readBytesPerSec: 1, writeBytesPerSec: null, readOpsPerSec: null, writeOpsPerSec: null };

const refusedControls: [title: string, controls: object, field: string][] = [
  ['no weight at all', { cpuWeight: 0 }, 'cpuWeight'],
  ['a weight above the kernel’s', { cpuWeight: 10_001 }, 'cpuWeight'],
  ['processors in words', { cpus: 'all but one' }, 'cpus'],
  ['a list of processors with a command in it', { cpus: '0; reboot' }, 'cpus'],
  ['a soft limit as text', { memorySoftBytes: '64 MiB' }, 'memorySoftBytes'],
  ['negative swap', { swapBytes: -1 }, 'swapBytes'],
  ['an unknown behaviour out of memory', { oomKill: 'everybody' }, 'oomKill'],
  ['a disk by its path', { ioLimits: [{ ...DISK_LIMIT, device: '/dev/vda' }] }, 'ioLimits.0.device'],
  [
    'a disk rate of nothing',
    { ioLimits: [{ ...DISK_LIMIT, device: 'all', readBytesPerSec: 0 }] },
    'ioLimits.0.readBytesPerSec',
  ],
  ['a device outside /dev', { devices: [{ path: '/etc/shadow', access: 'r' }] }, 'devices.0.path'],
  ['a device path that climbs', { devices: [{ path: '/dev/../etc/shadow', access: 'r' }] }, 'devices.0.path'],
  ['an unknown access', { devices: [{ path: '/dev/fuse', access: 'x' }] }, 'devices.0.access'],
  ['a control that nobody offers', { rtRuntimeUsec: 1 }, 'rtRuntimeUsec'],
];
/** What the schema refuses is refused in every place that takes controls; this is one of them. */
const launchControlCases = refusedControls.map(([title, controls, field]) =>
  launchCase(`controls: ${title}`, { controls: { ...NO_CONTROLS, ...controls } }, `spec.controls.${field}`),
);

const controlCase = (title: string, controls: object, field: string): Case => ({
  title,
  procedure: 'instances.configure',
  input: () => ({ tenantSlug: tenant, instanceId: taken, controls: { ...NO_CONTROLS, ...controls } }),
  code: 'CONTROL_OUT_OF_BOUNDS',
  field: `controls.${field}`,
});

const controlCases: Case[] = [
  ...launchControlCases,
  controlCase('a processor that the host does not have', { cpus: '0,9999' }, 'cpus'),
  controlCase('a range of processors that runs backwards', { cpus: '1-0' }, 'cpus'),
  controlCase(
    'a disk that the host does not have',
    { ioLimits: [{ ...DISK_LIMIT, device: '9:9999' }] },
    'ioLimits.0.device',
  ),
  controlCase('a soft limit above the own memory', { memorySoftBytes: 2 ** 40 }, 'memorySoftBytes'),
  controlCase('a device that was not granted', { devices: [{ path: '/dev/kmsg', access: 'r' }] }, 'devices.0'),
  {
    title: 'half of the controls',
    procedure: 'instances.configure',
    input: () => ({ tenantSlug: tenant, instanceId: taken, controls: { cpuWeight: 5 } }),
    code: 'INVALID_INPUT',
    field: 'controls.cpus',
  },
  {
    title: 'a host that does not exist',
    procedure: 'compartments.configure',
    input: () => ({ tenantSlug: tenant, hostId: NOBODY, controls: NO_CONTROLS, frozen: false }),
    code: 'NOT_FOUND',
    field: 'hostId',
  },
  {
    title: 'a processor that the host does not have',
    procedure: 'compartments.configure',
    input: () => ({
      tenantSlug: tenant,
      hostId: stack.hosts[0]?.id,
      controls: { ...NO_CONTROLS, cpus: '9999' },
      frozen: false,
    }),
    code: 'CONTROL_OUT_OF_BOUNDS',
    field: 'controls.cpus',
  },
  ...['stopIdlest', 'cancelShrink'].map((procedure) => ({
    title: 'nothing shrinks',
    procedure: `compartments.${procedure}`,
    input: () => ({ tenantSlug: tenant, hostId: stack.hosts[0]?.id }),
    code: 'NOT_SHRINKING' as const,
    field: 'hostId',
  })),
];

const operatorCases: Case[] = [
  {
    title: 'resizing below the least CPU',
    procedure: 'instances.resize',
    input: () => ({
      tenantSlug: tenant,
      instanceId: taken,
      size: { cpuMillicores: 1, memoryBytes: 16 * MIB, pids: 16, cpuLimitMillicores: null, memoryLimitBytes: null },
    }),
    code: 'INVALID_INPUT',
    field: 'size.cpuMillicores',
  },
  {
    title: 'an instance id that is none',
    procedure: 'instances.stop',
    input: () => ({ tenantSlug: tenant, instanceId: "'; drop table" }),
    code: 'INVALID_INPUT',
    field: 'instanceId',
  },
  {
    title: 'starting what runs',
    procedure: 'instances.start',
    input: () => ({ tenantSlug: tenant, instanceId: taken }),
    code: 'INSTANCE_STATE',
  },
  {
    title: 'a tenant whose slug is taken',
    procedure: 'tenants.create',
    input: () => ({ slug: tenant, name: 'Again', quota: { instances: 1, cpuMillicores: 1, memoryBytes: 1, pids: 1 } }),
    code: 'NAME_TAKEN',
    field: 'slug',
  },
  {
    title: 'a tenant whose slug climbs',
    procedure: 'tenants.create',
    input: () => ({ slug: '../etc', name: 'Up', quota: { instances: 1, cpuMillicores: 1, memoryBytes: 1, pids: 1 } }),
    code: 'INVALID_INPUT',
    field: 'slug',
  },
  {
    title: 'a negative quota',
    procedure: 'tenants.create',
    input: () => ({
      slug: 'minus',
      name: 'Minus',
      quota: { instances: -1, cpuMillicores: 1, memoryBytes: 1, pids: 1 },
    }),
    code: 'INVALID_INPUT',
    field: 'quota.instances',
  },
  {
    title: 'a quota below what is reserved',
    procedure: 'tenants.configure',
    input: () => ({ slug: tenant, quota: { instances: 0, cpuMillicores: 0, memoryBytes: 0, pids: 0 } }),
    code: 'QUOTA_BELOW_RESERVED',
    field: 'quota.instances',
  },
  {
    title: 'removing a tenant that has instances',
    procedure: 'tenants.remove',
    input: () => ({ slug: tenant }),
    code: 'TENANT_IN_USE',
  },
  {
    title: 'a host whose name is taken',
    procedure: 'hosts.enrol',
    input: () => ({ name: stack.hosts[0]?.name }),
    code: 'NAME_TAKEN',
    field: 'name',
  },
  {
    title: 'removing a host that has instances',
    procedure: 'hosts.remove',
    input: () => ({ hostId: stack.hosts[0]?.id }),
    code: 'HOST_IN_USE',
  },
  { title: 'JSON that breaks off', procedure: 'tenants.create', input: () => '{"slug": "a', code: 'INVALID_INPUT' },
];

/** What a member of one tenant may not even learn about another. */
const strangerCases: Case[] = [
  ...[
    'start',
    'stop',
    'restart',
    'pause',
    'resume',
    'delete',
    'undelete',
    'lock',
    'unlock',
    'rebuild',
    'rollBack',
  ].flatMap((action): Case[] => [
    {
      title: `${action} of another tenant's instance under the own tenant`,
      procedure: `instances.${action}`,
      input: () => ({ tenantSlug: tenant, instanceId: othersInstance }),
      code: 'NOT_FOUND',
      field: 'instanceId',
    },
    {
      title: `${action} under another tenant`,
      procedure: `instances.${action}`,
      input: () => ({ tenantSlug: otherTenant, instanceId: othersInstance }),
      code: 'NOT_FOUND',
      field: 'tenantSlug',
    },
  ]),
  {
    title: 'launch under another tenant',
    procedure: 'instances.launch',
    input: () => ({ tenantSlug: otherTenant, spec: launchSpec('fresh') }),
    code: 'NOT_FOUND',
    field: 'tenantSlug',
  },
  {
    title: 'controls of another tenant’s instance',
    procedure: 'instances.configure',
    input: () => ({ tenantSlug: tenant, instanceId: othersInstance, controls: NO_CONTROLS }),
    code: 'NOT_FOUND',
    field: 'instanceId',
  },
  {
    title: 'what the own compartment may have',
    procedure: 'compartments.configure',
    input: () => ({ tenantSlug: tenant, hostId: stack.hosts[0]?.id, controls: NO_CONTROLS, frozen: false }),
    code: 'FORBIDDEN',
  },
  {
    title: 'stop the idlest of another tenant',
    procedure: 'compartments.stopIdlest',
    input: () => ({ tenantSlug: otherTenant, hostId: stack.hosts[0]?.id }),
    code: 'NOT_FOUND',
    field: 'tenantSlug',
  },
  { title: 'enrol a host', procedure: 'hosts.enrol', input: () => ({ name: 'mine' }), code: 'FORBIDDEN' },
  {
    title: 'raise the own quota',
    procedure: 'tenants.configure',
    input: () => ({ slug: tenant, quota: { instances: 9, cpuMillicores: 9, memoryBytes: 9, pids: 9 } }),
    code: 'FORBIDDEN',
  },
];

describe.each([
  { who: 'the administrator', cases: [...launchCases, ...controlCases, ...operatorCases], visitor: () => stack.admin },
  { who: 'a member of one tenant', cases: strangerCases, visitor: () => member },
])('$who is refused', ({ cases, visitor }) => {
  it.each(cases)('$procedure: $title', async ({ procedure, input, code, field }) => {
    const before = await countTraces();
    const answer = await visitor().post(procedure, input());
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.error?.code).toBe(code);
    expect(answer.error?.message).toMatch(/\S/);
    expect(answer.error?.details.field).toBe(field);
    expect(await countTraces()).toEqual(before);
  });
});

it('leaves neither container nor cgroup behind after all of that', async () => {
  await expect(checkSettled(stack)).resolves.toBeUndefined();
});

it('refuses a change without the header, from another origin, or without a session', async () => {
  const input = { tenantSlug: tenant, spec: launchSpec('forged') };
  const forgeries: Record<string, string>[] = [
    { origin: 'http://evil.example' },
    { 'x-bulkhead-csrf': '' },
    { cookie: 'bulkhead-session=x' },
  ];
  for (const headers of forgeries) {
    const answer = await stack.admin.post('instances.launch', input, headers);
    expect(answer.status, JSON.stringify(headers)).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
  }
  expect(await stack.db.instance.count({ where: { name: 'forged' } })).toBe(0);
});
