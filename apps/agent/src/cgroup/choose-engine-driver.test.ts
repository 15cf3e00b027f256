import { describe, expect, test } from 'vitest';
import { chooseEngineDriver } from './choose-engine-driver.ts';
import type { ControllerFacts } from './driver.ts';

const factsOf = (version: '1' | '2'): ControllerFacts => ({
  controllers: [{ name: 'cpu', version, mount: '/sys/fs/cgroup', mountRoot: '/' }],
});
const nothing = { facts: factsOf('2'), remembered: null, daemonJson: null, answered: null, hasSystemd: true };
const choose = (known: Partial<Parameters<typeof chooseEngineDriver>[0]>): string =>
  chooseEngineDriver({ ...nothing, ...known }).engineDriver;

describe('chooseEngineDriver', () => {
  test('memory, then configuration, then the answer, then the engine’s default', () => {
    const daemonJson = '{"exec-opts": ["native.cgroupdriver=systemd"]}';
    expect(choose({ remembered: 'cgroupfs', daemonJson, answered: 'systemd' })).toBe('cgroupfs');
    expect(choose({ daemonJson, answered: 'cgroupfs', hasSystemd: false })).toBe('systemd');
    expect(choose({ answered: 'cgroupfs' })).toBe('cgroupfs');
    expect(choose({})).toBe('systemd');
    expect(choose({ hasSystemd: false })).toBe('cgroupfs');
  });

  test('cgroup v1 is written through files, whatever else is said', () => {
    expect(choose({ facts: factsOf('1'), remembered: 'systemd', answered: 'systemd' })).toBe('cgroupfs');
  });

  test.each([
    ['{"exec-opts": ["native.umask=normal", "native.cgroupdriver=cgroupfs"]}', 'cgroupfs'],
    ['{"exec-opts": "native.cgroupdriver=cgroupfs"}', 'systemd'],
    ['{"exec-opts": ["native.cgroupdriver=other", 7]}', 'systemd'],
    ['[]', 'systemd'],
    ['{"storage-driver": ', 'systemd'],
    ['null', 'systemd'],
  ])('a configuration of %s means %s', (daemonJson, expected) => {
    expect(choose({ daemonJson })).toBe(expected);
  });

  test('an answer that is neither counts as none', () => {
    expect(choose({ answered: 'none', hasSystemd: false })).toBe('cgroupfs');
  });
});
