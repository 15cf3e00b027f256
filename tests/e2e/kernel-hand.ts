import { readFileSync, writeFileSync } from 'node:fs';
import { groupExists } from '../fixtures/kernel-oracle.ts';
import { cgroupMounts } from '../fixtures/cgroup-tree.ts';

/** Somebody at the console of a host: reads, and writes past the agent, in cgroup v1. */

function mountOf(controller: string): string {
  const mount = cgroupMounts().find((path) => path.split('/').at(-1)?.split(',').includes(controller));
  if (mount === undefined) throw new Error(`no cgroup v1 mount of ${controller} on this machine`);
  return mount;
}

/** Where the tenant's compartment is, on whichever of these hosts has one. */
export function compartmentOf(hosts: readonly { cgroupRoot: string }[], tenantSlug: string): string {
  const group = hosts.map(({ cgroupRoot }) => `${cgroupRoot}/${tenantSlug}`).find((path) => groupExists(path));
  if (group === undefined) throw new Error(`no compartment of ${tenantSlug}`);
  return group;
}

export function readControl(controller: string, group: string, file: string): string {
  return readFileSync(`${mountOf(controller)}/${group}/${file}`, 'utf8').trim();
}

/** Moves every process of a group into another one ('' is the root). Which ones, so that they can be put back. */
export function moveProcesses(controller: string, from: string, to: string, only?: readonly string[]): string[] {
  const pids = only ?? readControl(controller, from, 'cgroup.procs').split('\n').filter(Boolean);
  for (const pid of pids) writeFileSync(`${mountOf(controller)}/${to}/cgroup.procs`, pid);
  return [...pids];
}
