import { expect, test } from 'vitest';
import { launchSpecSchema } from './instance-spec.ts';
import { formatBytes, formatCores, MIB } from './units.ts';

const good = { name: 'web-1', image: 'bulkhead/busybox:1', cpuMillicores: 250, memoryBytes: 64 * MIB, pids: 64 };
const wrongField = (over: Record<string, unknown>) => {
  const result = launchSpecSchema.safeParse({ ...good, ...over });
  return result.success ? null : (result.error.issues[0]?.path.join('.') ?? '');
};

test('the least that a launch needs', () => {
  expect(launchSpecSchema.parse(good)).toMatchObject({
    command: [],
    env: [],
    restartPolicy: 'always',
    hostId: null,
    cpuLimitMillicores: null,
    memoryLimitBytes: null,
  });
});

test.each([
  ['name', { name: 'Web 1' }],
  ['name', { name: '-web' }],
  ['name', { name: 'x'.repeat(64) }],
  ['image', { image: '../etc/passwd' }],
  ['cpuMillicores', { cpuMillicores: 9 }],
  ['cpuMillicores', { cpuMillicores: 0.5 }],
  ['cpuMillicores', { cpuMillicores: Number.MAX_SAFE_INTEGER }],
  ['memoryBytes', { memoryBytes: -1 }],
  ['memoryBytes', { memoryBytes: '64 MiB' }],
  ['memoryLimitBytes', { memoryLimitBytes: 32 * MIB }],
  ['cpuLimitMillicores', { cpuLimitMillicores: 100 }],
  ['pids', { pids: 3 }],
  ['env.0.name', { env: [{ name: '1A', value: '' }] }],
  ['env.0.value', { env: [{ name: 'A', value: 'a\0b' }] }],
  ['command.0', { command: [''] }],
])('%s is refused for %j', (field, over) => {
  expect(wrongField(over)).toBe(field);
});

test('an unknown field is refused by name', () => {
  const result = launchSpecSchema.safeParse({ ...good, privileged: true });
  expect(result.error?.issues[0]).toMatchObject({ code: 'unrecognized_keys', keys: ['privileged'] });
});

test('numbers for people', () => {
  expect(formatCores(250)).toBe('0.25');
  expect(formatCores(2000)).toBe('2');
  expect(formatBytes(64 * MIB)).toBe('64 MiB');
  expect(formatBytes(1536 * MIB)).toBe('1.5 GiB');
  expect(formatBytes(0)).toBe('0 B');
});
