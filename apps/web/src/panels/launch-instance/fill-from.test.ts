import { launchSpecSchema, MIB, NO_CONTROLS, NO_NETWORKING_REQUEST } from '@bulkhead/shared';
import { readPaste } from '@bulkhead/shared/paste/read-paste';
import { expect, it } from 'vitest';
import { toControlsDraft } from '../../components/controls/controls-draft.ts';
import { toHealthDraft } from '../../components/health-check/health-draft.ts';
import { valuesOfPaste } from './fill-from.ts';
import type { LaunchValues } from './launch.schema.ts';
import { toLaunchSpec } from './to-request.ts';

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
  const values = { ...EMPTY, ...valuesOfPaste(readPaste(text)) };
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
  expect(valuesOfPaste(readPaste('hello'))).toEqual({});
  expect(valuesOfPaste(readPaste('docker run nginx:1'))).not.toHaveProperty('memoryBytes');
});
