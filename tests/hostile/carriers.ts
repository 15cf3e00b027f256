import { firstUidOf, MIB, NO_CONTROLS, type Controls, type DesiredInstance, NOTHING_ATTACHED } from '@bulkhead/shared';
import { randomUUID } from 'node:crypto';
import type { Carrier } from './forms.ts';

const INSTANCE_ID = '0192f0c1-2b5e-7c3a-9c41-aaaaaaaaaaaa';
const RATES = { readBytesPerSec: MIB, writeBytesPerSec: null, readOpsPerSec: null, writeOpsPerSec: null };
const size = { cpuMillicores: 50, memoryBytes: 16 * MIB, pids: 16, cpuLimitMillicores: null, memoryLimitBytes: null };
const controls: Controls = {
  ...NO_CONTROLS,
  ioLimits: [{ device: 'all', ...RATES }],
  devices: [{ path: '/dev/fuse', access: 'rw' }],
};
const program = { command: ['/bin/sh'], tty: false, columns: 80, rows: 24 };

/** Every message of a tenant that makes, changes or enters a container, by its procedure. */
export const TENANT_CARRIERS: Readonly<Record<string, Carrier>> = {
  'instances.launch': {
    message: {
      tenantSlug: 'acme',
      spec: { name: 'web', image: 'bulkhead/busybox:1', env: [{ name: 'A', value: 'b' }], ...size, controls },
    },
    objects: ['spec', 'spec.env.0', 'spec.controls', 'spec.controls.ioLimits.0', 'spec.controls.devices.0'],
    plain: 'spec.name',
  },
  'instances.resize': {
    message: { tenantSlug: 'acme', instanceId: INSTANCE_ID, size },
    objects: ['size'],
    plain: 'size.pids',
  },
  'instances.configure': {
    message: { tenantSlug: 'acme', instanceId: INSTANCE_ID, controls },
    objects: ['controls', 'controls.ioLimits.0', 'controls.devices.0'],
    plain: 'controls.swapBytes',
  },
  'instances.openExec': {
    message: { tenantSlug: 'acme', instanceId: INSTANCE_ID, ...program },
    objects: ['options'],
    plain: 'tty',
  },
};

/** What the control plane says to an agent to enter a container. */
export const AGENT_EXEC_CARRIER: Carrier = {
  message: { execId: '0192f0c1-2b5e-7c3a-9c41-bbbbbbbbbbbb', instanceId: INSTANCE_ID, ...program },
  objects: ['options'],
  plain: 'tty',
};

/** An instance as the control plane describes it to an agent; stopped, so that nothing is to be done for it. */
export function desiredInstance(change: Partial<DesiredInstance> = {}): DesiredInstance {
  return {
    id: randomUUID(),
    tenantSlug: 'acme',
    name: 'web',
    revision: 1,
    state: 'stopped',
    restartNonce: 0,
    image: { reference: 'bulkhead/busybox:1', id: `sha256:${'ab'.repeat(32)}` },
    command: ['/bin/sh'],
    env: [{ name: 'A', value: 'b' }],
    restartPolicy: 'always',
    ...size,
    controls: NO_CONTROLS,
    profile: 'baseline',
    uid: firstUidOf(1),
    runtime: null,
    ...NOTHING_ATTACHED,
    askedBy: 'the suite',
    ...change,
  };
}

export function instanceCarrier(instance: DesiredInstance): Carrier {
  return { message: { ...instance }, objects: ['image', 'controls', 'env.0'], plain: 'name' };
}
