import { launchSpecSchema, MIB, NO_CONTROLS, NO_NETWORKING_REQUEST } from '@bulkhead/shared';
import { readPaste } from '@bulkhead/shared/paste/read-paste';
import { expect, it } from 'vitest';
import { toControlsDraft } from '../../components/controls/controls-draft.ts';
import { toHealthDraft } from '../../components/health-check/health-draft.ts';
import { strangersIn, valuesOfPaste } from './fill-from.ts';
import type { LaunchValues } from './launch.schema.ts';
import { toLaunchSpec } from './to-request.ts';

const NOTHING = { volumes: [], networks: [] };

const EMPTY: LaunchValues = {
  name: 'kept',
  image: '',
  commandLine: '',
  env: [],
  restartPolicy: 'always',
  hostId: null,
  flavorId: 'nano',
  cpuMillicores: 250,
  memoryBytes: 64 * MIB,
  pids: 64,
  cpuBurst: 'compartment',
  cpuLimitMillicores: null,
  memoryBurst: 'compartment',
  memoryLimitBytes: null,
  controls: toControlsDraft(NO_CONTROLS),
  volumes: [],
  networking: NO_NETWORKING_REQUEST,
  secrets: [],
  health: toHealthDraft(null),
  stopGraceSec: 10,
  tags: [],
  notes: '',
};

it('fills the form with what was pasted, so that it can be launched as it is', () => {
  const text = `docker run -e 'A=b c' -m 128m --health-cmd 'true' --restart on-failure nginx:1 sh -c "exit 0"`;
  const values = { ...EMPTY, ...valuesOfPaste(readPaste(text), NOTHING) };
  const spec = launchSpecSchema.parse(toLaunchSpec(values));
  expect(spec).toMatchObject({
    name: 'kept',
    image: 'nginx:1',
    command: ['sh', '-c', 'exit 0'],
    env: [{ name: 'A', value: 'b c' }],
    restartPolicy: 'on-failure',
    memoryBytes: 128 * MIB,
    memoryLimitBytes: 128 * MIB,
    healthCheck: { command: ['sh', '-c', 'true'] },
  });
});

it('leaves the form alone where nothing was understood', () => {
  expect(valuesOfPaste(readPaste('hello'), NOTHING)).toEqual({});
  expect(valuesOfPaste(readPaste('docker run nginx:1'), NOTHING)).not.toHaveProperty('memoryBytes');
});

it('knows the tenant’s volumes and networks by their names, and says which it does not know', () => {
  const [volumeId, networkId] = ['0192f0c1-2b5e-7c3a-9c41-aaaaaaaaaaaa', '0192f0c1-2b5e-7c3a-9c41-bbbbbbbbbbbb'];
  const own = { volumes: [{ id: volumeId, name: 'data' }], networks: [{ id: networkId, name: 'front' }] };
  const reading = readPaste('docker run -v data:/data:ro -v gone:/gone -p 8080:80 --network front nginx:1');
  expect(valuesOfPaste(reading, own)).toMatchObject({
    volumes: [{ volumeId, mountPath: '/data', readOnly: true }],
    networking: { networks: [{ networkId }], ports: [{ protocol: 'tcp', hostPort: 8080, containerPort: 80 }] },
  });
  expect(strangersIn(reading, own)).toEqual(['gone:/gone']);
});
