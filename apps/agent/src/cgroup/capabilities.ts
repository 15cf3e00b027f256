/**
 * What a host can hold, one row a control, for people and for admission. Every driver finds out by trying in a group of its
 * own (`inProbeGroup`) and never from a version number; these are the words they share.
 */
import { mkdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Capability, ControlName } from '@bulkhead/shared';
import { CONTROL_NAMES } from '@bulkhead/shared';
import type { GroupPath } from './driver.ts';
import { CgroupError, errnoOf, toCgroupError } from './errors.ts';
import { readKernelFile, writeKernelFile } from './kernel-file.ts';

export type Finding = Omit<Capability, 'control'>;

/** Below our own root; a tenant's slug never begins with a dot, so it is nobody's compartment. */
export const PROBE_GROUP = '.probe';

/** The kernel holds it through this file or property. */
export function byKernel(through: string, note = ''): Finding {
  return { held: 'kernel', through, note };
}

/** The kernel does not, the agent brings it about; `note` says how. */
export function byAgent(through: string, note: string): Finding {
  return { held: 'agent', through, note };
}

/** This host cannot; `note` says why and, where there is something, what would help. */
export function byNobody(through: string, note: string): Finding {
  return { held: 'none', through, note };
}

/** All rows, in the order in which they are shown, cut to the protocol's bounds. */
export function toCapabilities(findings: Record<ControlName, Finding>): Capability[] {
  return CONTROL_NAMES.map((control) => {
    const { held, through, note } = findings[control];
    return { control, held, through: through.slice(0, 128), note: note.slice(0, 500) };
  });
}

/** The finding about one control in what a driver says. */
export function isHeld(capabilities: readonly Capability[], control: ControlName): boolean {
  return capabilities.some((one) => one.control === control && one.held !== 'none');
}

/**
 * Makes an empty group in each mount, hands it to `probe`, and removes it, also when that throws. A group that an agent
 * left behind when it was killed in here is used again.
 */
export function inProbeGroup<T>(mounts: readonly string[], root: GroupPath, probe: (path: GroupPath) => T): T {
  const path = join(root, PROBE_GROUP);
  const directories = [...new Set(mounts)].map((mount) => join(mount, path));
  try {
    for (const directory of directories) makeDirectory(directory);
    return probe(path);
  } finally {
    for (const directory of directories) removeDirectory(directory);
  }
}

/**
 * Whether a file takes a value and then reads as `expected` (as the value, when that is not given): null when it does, and
 * otherwise the reason in words. The group is a probe's: nothing is put back.
 */
export function tryWriting(file: string, value: string, expected: string | RegExp = value): string | null {
  try {
    writeKernelFile(file, value);
    const found = readKernelFile(file);
    const isRight = typeof expected === 'string' ? found === expected : expected.test(found);
    return isRight ? null : `${file} was asked to hold "${value}" and holds "${found.slice(0, 80)}"`;
  } catch (error) {
    return reasonOf(error, file);
  }
}

/** Whether a file is there and can be read: null when it can, and otherwise the reason in words. */
export function tryReading(file: string): string | null {
  try {
    readKernelFile(file);
    return null;
  } catch (error) {
    return reasonOf(error, file);
  }
}

/**
 * Pressure of a group in the v2 tree. `directory` is a group there (not its root, which has the files even where groups do
 * not); null: there is no v2 tree on this host.
 */
export function probePressure(directory: string | null): Finding {
  if (directory === null) {
    return byNobody('cpu.pressure', 'Pressure is told in the cgroup v2 tree, and none is mounted: mount cgroup2.');
  }
  const reason = tryReading(join(directory, 'cpu.pressure'));
  if (reason === null) return byKernel('{cpu,memory,io}.pressure');
  return byNobody('cpu.pressure', `The kernel does not account pressure (${reason}): boot with psi=1.`);
}

function reasonOf(error: unknown, file: string): string {
  const problem = toCgroupError(error, file, 'use');
  return problem.code === 'vanished' ? `this kernel has no ${file.slice(file.lastIndexOf('/') + 1)}` : problem.message;
}

function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true });
  } catch (error) {
    throw toCgroupError(error, directory, 'make a group to try in,');
  }
}

function removeDirectory(directory: string): void {
  try {
    rmdirSync(directory);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return;
    throw new CgroupError(
      'busy',
      directory,
      `could not remove the group ${directory} after trying in it`,
      errnoOf(error),
    );
  }
}
