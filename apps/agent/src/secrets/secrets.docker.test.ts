import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { SecretMount, SecretValue } from '@bulkhead/shared';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AgentRig } from '../testing/agent-rig.ts';

let rig: AgentRig;
beforeAll(async () => {
  rig = await AgentRig.start();
}, 60_000);
afterAll(() => rig.stop());

const KEY = randomUUID();
const TOKEN = randomUUID();
const base64 = (text: string) => Buffer.from(text).toString('base64');
const value = (secretId: string, version: number, text: string): SecretValue => ({
  secretId,
  version,
  base64: base64(text),
});
const file = (version = 1): SecretMount => ({ secretId: KEY, version, kind: 'file', target: 'key' });
const variable = (version = 1): SecretMount => ({ secretId: TOKEN, version, kind: 'environment', target: 'TOKEN' });

async function pidOf(instanceId: string): Promise<number> {
  const [container] = await rig.containers(instanceId);
  const { State } = await rig.engine.client.inspect(container?.Id ?? '');
  return (State as { Pid: number }).Pid;
}

/** Runs a program in an instance's namespaces, with its environment. */
async function inside(instanceId: string, ...command: string[]): Promise<string> {
  const pid = String(await pidOf(instanceId));
  return execFileSync('nsenter', ['-t', pid, '-m', '--', ...command], { encoding: 'utf8', stdio: 'pipe' });
}

it('gives files in memory, read-only and live, and variables to the container that is made', async () => {
  const instance = rig.instance('acme', { secrets: [file(), variable()], command: ['/bin/sleep', '3600'] });
  rig.send({ secrets: [value(KEY, 1, 'first'), value(TOKEN, 1, 'hush')] });
  const before = await rig.reaches(instance.id, 'running');
  expect(await inside(instance.id, '/bin/cat', '/run/secrets/key')).toBe('first');
  await expect(inside(instance.id, '/bin/sh', '-c', 'echo x > /run/secrets/key')).rejects.toThrow('Read-only');
  const environment = readFileSync(`/proc/${await pidOf(instance.id)}/environ`, 'utf8').split('\0');
  expect(environment).toContain('TOKEN=hush');

  rig.change(instance.id, { secrets: [file(2), variable()], revision: instance.revision });
  rig.send({ secrets: [value(KEY, 2, 'second'), value(TOKEN, 1, 'hush')] });
  await expect.poll(() => inside(instance.id, '/bin/cat', '/run/secrets/key')).toBe('second');
  expect((await rig.seen(instance.id))?.containerId).toBe(before.containerId);

  rig.change(instance.id, { secrets: [file(2), variable(2)] });
  rig.send({ secrets: [value(KEY, 2, 'second'), value(TOKEN, 2, 'louder')] });
  const after = await rig.reaches(instance.id, 'running');
  expect(after.containerId).not.toBe(before.containerId);
});

it('writes no value to a disk', () => {
  const stateDir = rig.stateDir;
  const written = readdirSync(stateDir, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && !join(entry.parentPath, entry.name).startsWith(join(stateDir, 'secrets')),
  );
  expect(written.length).toBeGreaterThan(0);
  for (const entry of written) {
    const content = readFileSync(join(entry.parentPath, entry.name), 'utf8');
    for (const secret of ['second', 'louder', 'hush']) {
      expect(content, entry.name).not.toContain(base64(secret));
      expect(content, entry.name).not.toContain(secret);
    }
  }
  expect(readFileSync('/proc/self/mountinfo', 'utf8')).toMatch(
    new RegExp(` ${join(stateDir, 'secrets')} rw,nosuid,nodev,noexec[^ ]* - tmpfs`),
  );
});

it('waits for a value that it has not been told, and says so; starts when it comes', async () => {
  const missing = { ...variable(), secretId: randomUUID() };
  const instance = rig.instance('acme', { secrets: [missing] });
  rig.send();
  await expect.poll(async () => (await rig.seen(instance.id))?.problem?.code).toBe('secrets-missing');
  expect(await rig.containers(instance.id)).toEqual([]);
  rig.send({ secrets: [value(missing.secretId, 1, 'at last')] });
  await rig.reaches(instance.id, 'running');
});

it('keeps a tenant’s own user alone able to read, where it knows who that is; and forgets what nobody uses', async () => {
  const instance = rig.instance('acme', { secrets: [file()], profile: 'restricted', command: ['/bin/sleep', '3600'] });
  rig.send({ secrets: [value(KEY, 1, 'mine')] });
  await rig.reaches(instance.id, 'running');
  const stat = execFileSync('stat', ['-c', '%a %u', join(rig.stateDir, 'secrets', instance.id, 'key')], {
    encoding: 'utf8',
  });
  expect(stat.trim()).toBe(`400 ${instance.uid}`);
  rig.drop(instance.id);
  rig.send();
  await expect.poll(() => existsSync(join(rig.stateDir, 'secrets', instance.id))).toBe(false);
});
