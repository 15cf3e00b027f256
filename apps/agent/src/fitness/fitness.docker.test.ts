import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../../../../tests/fixtures/until.ts';
import { AgentRig } from '../testing/agent-rig.ts';
import { readDaemonSettings } from './daemon-settings.ts';

let rig: AgentRig;
beforeAll(async () => {
  rig = await AgentRig.start({ liveRestore: false });
});
afterAll(() => rig?.stop());

it('says of a real engine what makes it unfit, and what its parts are', async () => {
  const facts = await until('fitness', () => {
    const now = rig.service.facts();
    return now.fitness.length > 0 ? now : null;
  });
  const found = new Map(facts.fitness.map((check) => [check.code, check]));
  expect(found.get('live-restore')).toMatchObject({ result: 'weak', remedy: expect.stringContaining('live-restore') });
  expect(found.get('seccomp')?.result).toBe('good');
  expect(found.get('swarm')?.result).toBe('good');
  expect(found.get('plugins')?.result).toBe('good');
  // It has no default bridge.
  expect(found.get('default-bridge')?.result).toBe('good');
  expect(found.get('engine-version')?.message).toContain(facts.engine?.version);
  expect(facts.engine?.components.map(({ name }) => name)).toEqual(expect.arrayContaining(['containerd', 'runc']));
});

it('reads a real engine’s command line', () => {
  expect(readDaemonSettings(rig.engine.pid)).toEqual({
    userlandProxy: false,
    logMaxSize: null,
    noNewPrivileges: false,
    tcpHosts: [],
    tlsVerify: false,
  });
});

it('looks again when the engine is another one', async () => {
  await rig.engine.kill9();
  await until('the loss', () => rig.service.facts().engine === null);
  await rig.engine.restart();
  await until('the facts', () => rig.service.facts().engine?.components.length);
});
