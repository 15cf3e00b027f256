import { launchSpecSchema, MIB, NO_CONTROLS, NO_NETWORKING_REQUEST } from '@bulkhead/shared';
import { describe, expect, it } from 'vitest';
import { toControlsDraft } from '../../components/controls/controls-draft.ts';
import { toHealthDraft } from '../../components/health-check/health-draft.ts';
import { toFormPath, validateLaunch } from './launch.schema.ts';
import type { LaunchValues } from './launch.schema.ts';
import { toLaunchSpec } from './to-request.ts';

const values: LaunchValues = {
  name: ' web-1 ',
  image: 'busybox:latest',
  commandLine: `sh -c 'sleep 1'`,
  env: [
    { key: '1', name: 'A', value: 'b' },
    { key: '2', name: '', value: '' },
  ],
  restartPolicy: 'always',
  hostId: null,
  flavorId: 'custom',
  cpuMillicores: 250,
  memoryBytes: 64 * MIB,
  pids: 64,
  cpuBurst: 'compartment',
  cpuLimitMillicores: 500,
  memoryBurst: 'own',
  memoryLimitBytes: 128 * MIB,
  controls: toControlsDraft(NO_CONTROLS),
  health: toHealthDraft(null),
  stopGraceSec: 10,
  tags: ['env=test'],
  notes: '',
  volumes: [],
  networking: NO_NETWORKING_REQUEST,
  secrets: [],
};
const path = (field: string) => field;

describe('toLaunchSpec', () => {
  it('makes a request that the API takes', () => {
    const spec = toLaunchSpec(values);
    expect(launchSpecSchema.parse(spec)).toMatchObject(spec);
    expect(spec).toMatchObject({
      name: 'web-1',
      command: ['sh', '-c', 'sleep 1'],
      env: [{ name: 'A', value: 'b' }],
      cpuLimitMillicores: null,
      memoryLimitBytes: 128 * MIB,
    });
  });
});

describe('validateLaunch', () => {
  it('finds nothing wrong with a complete form', () => {
    expect(validateLaunch(values, path)).toEqual({});
  });
  it('names every wrong field', () => {
    const wrong = validateLaunch(
      {
        ...values,
        name: 'Bad Name',
        cpuMillicores: null,
        commandLine: `'`,
        env: [{ key: '1', name: '1x', value: '' }],
      },
      path,
    );
    expect(Object.keys(wrong).toSorted()).toEqual(['commandLine', 'cpuMillicores', 'env.0.name', 'name']);
  });
  it('counts any wrong limit once', () => {
    const controls = { ...values.controls, cpuWeight: 0, ioWeight: 0 };
    expect(validateLaunch({ ...values, controls }, path)).toEqual({ controls: 'controls' });
    const none = { readBytesPerSec: null, writeBytesPerSec: null, readOpsPerSec: null, writeOpsPerSec: null };
    const empty = { ...values.controls, ioLimits: [{ key: '0', device: 'all', ...none }] };
    expect(validateLaunch({ ...values, controls: empty }, path)).toEqual({ controls: 'controls' });
  });
  it('wants a limit of its own to leave room for the reservation', () => {
    expect(Object.keys(validateLaunch({ ...values, memoryLimitBytes: 8 * MIB }, path))).toEqual(['memoryLimitBytes']);
  });
});

describe('toFormPath', () => {
  it('finds the field of a path in the request', () => {
    expect(toFormPath('spec.command.3')).toBe('commandLine');
    expect(toFormPath('spec.env.0.value')).toBe('env.0.value');
    expect(toFormPath('spec.controls.ioLimits.0.device')).toBe('controls');
    expect(toFormPath('name')).toBe('name');
  });
});
