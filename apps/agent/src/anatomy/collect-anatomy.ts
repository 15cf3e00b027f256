import { basename } from 'node:path';
import type { Anatomy } from '@bulkhead/shared';
import type { CgroupDriver } from '../cgroup/driver.ts';
import { CgroupError } from '../cgroup/errors.ts';
import { readInterfaceFiles } from '../cgroup/interface-files.ts';
import { EngineError } from '../docker/errors.ts';
import type { Engine } from '../docker/engine.ts';
import type { Rootfs } from '../docker/inspect-rootfs.ts';
import { readChanges } from './read-changes.ts';
import { readMounts } from './read-mounts.ts';
import { readNamespaces } from './read-namespaces.ts';
import { readProcess, readProcesses } from './read-processes.ts';

export interface AnatomySource {
  driver: CgroupDriver;
  engine: Pick<Engine, 'rootfs'>;
  engineVersion: string;
  tenantSlug: string;
  /** Null: there is no container. */
  containerId: string | null;
  /** Null: no process runs in it. */
  pid: number | null;
}

/** What an instance is made of, read from the kernel and the engine now. Costs some milliseconds; nothing is kept. */
export async function collectAnatomy(source: AnatomySource, nowMs = Date.now()): Promise<Anatomy> {
  const { driver, tenantSlug, containerId, pid } = source;
  const init = pid === null ? null : readProcess(pid);
  const shim = init === null ? null : readProcess(init.parentPid);
  const rootfs = containerId === null ? null : await askRootfs(source, containerId);
  return {
    atMs: nowMs,
    pid: init === null ? null : pid,
    containerId,
    cgroups: pid === null || init === null ? [] : readCgroups(driver, tenantSlug, pid),
    namespaces: pid === null || init === null ? [] : readNamespaces(pid),
    rootfs: rootfs === null ? null : await describeRootfs(rootfs, containerId ?? '', pid),
    runtime: {
      engine: source.engineVersion,
      runtime: rootfs?.runtime ?? '',
      // Its arguments are the engine's business: folders of the host.
      shim: shim === null ? null : { pid: shim.pid, command: basename(shim.command.split(' ')[0] ?? '') },
      init: init === null ? null : { pid: init.pid, command: init.command },
    },
    processes:
      containerId === null || init === null
        ? []
        : readProcesses(driver.processesIn(driver.containerPath(tenantSlug, containerId))),
  };
}

function readCgroups(driver: CgroupDriver, tenantSlug: string, pid: number): Anatomy['cgroups'] {
  try {
    const { controllers } = driver.describe();
    return readInterfaceFiles(controllers, driver.groupOf(pid), driver.compartmentPath(tenantSlug));
  } catch (error) {
    // The process has ended between two looks.
    if (error instanceof CgroupError && error.code === 'vanished') return [];
    throw error;
  }
}

async function askRootfs({ engine, tenantSlug }: AnatomySource, containerId: string): Promise<Rootfs | null> {
  try {
    return await engine.rootfs(containerId, tenantSlug);
  } catch (error) {
    // Without the engine there is still what the kernel says.
    if (error instanceof EngineError) return null;
    throw error;
  }
}

async function describeRootfs(rootfs: Rootfs, containerId: string, pid: number | null): Promise<Anatomy['rootfs']> {
  const { overlay } = rootfs;
  const own = overlay === null ? null : await readChanges(overlay.upper, overlay.lowers);
  const shared = rootfs.layers.map((layer) => ({
    id: layer.chain.slice(layer.chain.lastIndexOf(' ') + 1),
    createdBy: layer.createdBy,
    sizeBytes: layer.sizeBytes,
    usedBy: rootfs.siblings.filter((sibling) => sibling.some(({ chain }) => chain === layer.chain)).length,
    isOwn: false,
  }));
  const ownSizeBytes = own?.isComplete === true ? own.sizeBytes : null;
  const top = { id: containerId, createdBy: '', sizeBytes: ownSizeBytes, usedBy: 1, isOwn: true };
  return {
    driver: rootfs.driver,
    layers: [...shared, top].slice(-256),
    changes: own?.changes ?? [],
    changesTotal: own?.total ?? null,
    changesComplete: own?.isComplete ?? false,
    mounts: pid === null ? [] : readMounts(pid),
  };
}
