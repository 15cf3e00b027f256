import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EngineSurvey } from '../docker/survey-engine.ts';
import { checkDaemon, checkEngine, checkHost } from './check-settings.ts';
import { checkVersion, isAtLeast } from './check-versions.ts';
import type { Check } from './check.ts';
import { mergeSettings, parseFlags, readDaemonSettings } from './daemon-settings.ts';

const resultOf = (checks: readonly Check[], code: string) => checks.find((one) => one.code === code)?.result;

describe('versions', () => {
  it.each([
    ['1.2.7', false],
    ['1.2.8', true],
    ['1.2.10', true],
    ['1.3.2', false],
    ['1.3.3', true],
    ['1.4.0-rc.2', false],
    ['1.4.0', true],
    ['1.4.1', true],
    ['1.5.0', true],
    ['2.0.0', true],
    ['1.1.15', false],
    ['0.9', false],
  ])('runc %s has the fixes of its line: %s', (version, isFixed) => {
    expect(isAtLeast(version, ['1.2.8', '1.3.3', '1.4.0'])).toBe(isFixed);
  });

  it('names the holes of a release, and does not condemn a distribution’s build by its number', () => {
    expect(checkVersion('engine', '29.3.0')).toMatchObject({
      code: 'engine-version',
      result: 'bad',
      message: expect.stringContaining('CVE-2026-34040'),
      remedy: expect.stringContaining('29.3.1'),
    });
    expect(checkVersion('engine', '20.10.24')).toMatchObject({ message: expect.stringContaining('CVE-2024-41110') });
    expect(checkVersion('engine', '20.10.24+dfsg1').result).toBe('weak');
    expect(checkVersion('runc', '1.1.5+ds1')).toMatchObject({
      result: 'weak',
      message: expect.stringMatching(/CVE-2024-21626.*CVE-2025-31133.*CVE-2025-52565.*CVE-2025-52881/),
    });
    expect(checkVersion('containerd', '1.6.20~ds1').result).toBe('weak');
    expect(checkVersion('engine', '29.3.1')).toMatchObject({ result: 'good', remedy: '' });
    expect(checkVersion('runc', null).result).toBe('unknown');
  });
});

describe('the engine’s process', () => {
  it('is asked by its command line', () => {
    const command = ['-H', 'fd://', '--host=tcp://0.0.0.0:2375', '--userland-proxy=false', '--log-opt', 'max-size=5m'];
    expect(mergeSettings(parseFlags([...command, '--no-new-privileges', '--tlsverify=false']), {})).toEqual({
      userlandProxy: false,
      logMaxSize: '5m',
      noNewPrivileges: true,
      tcpHosts: ['tcp://0.0.0.0:2375'],
      tlsVerify: false,
    });
  });

  it('is asked by the file that it names, as it sees it', () => {
    const procfs = mkdtempSync(join(tmpdir(), 'bulkhead-fitness-'));
    try {
      mkdirSync(`${procfs}/7/root/etc/docker`, { recursive: true });
      const say = (command: string[]) => writeFileSync(`${procfs}/7/cmdline`, ['dockerd', ...command, ''].join('\0'));
      const file = { 'userland-proxy': false, hosts: ['tcp://10.0.0.1:2376'], tlsverify: true, 'data-root': '/x' };
      writeFileSync(`${procfs}/7/root/etc/docker/daemon.json`, JSON.stringify(file));
      say([]);
      const found = readDaemonSettings(7, procfs);
      expect(found).toMatchObject({ userlandProxy: false, tcpHosts: ['tcp://10.0.0.1:2376'], tlsVerify: true });
      expect(resultOf(checkDaemon(found), 'tcp-socket')).toBe('weak');
      say(['--config-file', '/other.json']);
      expect(readDaemonSettings(7, procfs)).toMatchObject({ userlandProxy: true, tcpHosts: [] });
      writeFileSync(`${procfs}/7/root/other.json`, '{"hosts": "tcp://"}');
      expect(readDaemonSettings(7, procfs)).toBeNull();
      expect(readDaemonSettings(8, procfs)).toBeNull();
    } finally {
      rmSync(procfs, { recursive: true });
    }
  });

  it('that cannot be seen is unknown, not good', () => {
    expect(checkDaemon(null).map(({ result }) => result)).toEqual(['unknown', 'unknown', 'unknown', 'unknown']);
  });

  it('that anybody can reach makes the host unfit', () => {
    const open = mergeSettings(parseFlags(['-H', 'tcp://0.0.0.0:2375']), {});
    expect(resultOf(checkDaemon(open), 'tcp-socket')).toBe('bad');
    const socket = { mode: 0o140666, group: 'docker', members: [] };
    expect(resultOf(checkHost({ socket, isDataRootOwn: true, inotifyInstances: 8192 }), 'socket-access')).toBe('bad');
  });
});

const SURVEY: EngineSurvey = {
  version: '29.3.1',
  components: [],
  liveRestore: true,
  securityOptions: ['name=seccomp,profile=default', 'name=userns'],
  plugins: [],
  swarm: false,
  experimental: false,
  bridgeTalks: false,
  dataRoot: '/var/lib/docker',
};

it('finds nothing to say of an engine that is as it should be', () => {
  const settings = mergeSettings(
    parseFlags(['--userland-proxy=false', '--no-new-privileges', '--log-opt=max-size=10m']),
    {},
  );
  const socket = { mode: 0o140660, group: 'docker', members: [] };
  const checks = [
    ...checkEngine(SURVEY),
    ...checkDaemon(settings),
    ...checkHost({ socket, isDataRootOwn: true, inotifyInstances: 8192 }),
  ];
  expect(checks.filter(({ result, remedy }) => result !== 'good' || remedy !== '')).toEqual([]);
  expect(new Set(checks.map(({ code }) => code)).size).toBe(checks.length);
});

it.each([
  ['live-restore', { liveRestore: false }, 'weak'],
  ['seccomp', { securityOptions: [] }, 'bad'],
  ['user-namespaces', { securityOptions: ['name=seccomp'] }, 'weak'],
  ['swarm', { swarm: true }, 'bad'],
  ['plugins', { plugins: ['vieux/sshfs'] }, 'weak'],
  ['default-bridge', { bridgeTalks: true }, 'weak'],
  ['experimental', { experimental: true }, 'weak'],
] as const)('%s: says what is wrong and what to do', (code, change, result) => {
  const check = checkEngine({ ...SURVEY, ...change } as EngineSurvey).find((one) => one.code === code);
  expect(check?.result).toBe(result);
  expect(check?.remedy).not.toBe('');
});

it('names who can use the engine', () => {
  const socket = { mode: 0o140660, group: 'docker', members: ['alice', 'bob'] };
  const checks = checkHost({ socket, isDataRootOwn: false, inotifyInstances: 128 });
  expect(checks.map(({ result }) => result)).toEqual(['weak', 'weak', 'weak']);
  expect(checks[0]?.message).toContain('alice, bob');
  expect(resultOf(checkHost({ socket: null, isDataRootOwn: null, inotifyInstances: null }), 'data-root')).toBe(
    'unknown',
  );
});
