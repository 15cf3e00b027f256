import type { HostBook } from '../attestation/host-book.ts';
import type { NamespaceBook } from '../attestation/namespace-book.ts';
import type { CgroupDriver } from '../cgroup/driver.ts';
import type { EventLog } from '../containment/event-log.ts';
import type { OomWatch } from '../compartments/kernel-evidence.ts';
import type { Engine } from '../docker/engine.ts';
import type { Log } from '../log.ts';
import type { NetworkKeeper } from '../networks/network-keeper.ts';
import type { Attachment } from './attachment.ts';
import type { CompartmentKeeper } from './compartment-keeper.ts';
import type { EngineWatch } from './engine-watch.ts';
import type { MemoryStore } from './instance-memory.ts';
import type { KnownImages } from './known-images.ts';
import type { ObservedStore } from './observed-store.ts';
import type { Slots } from './slots.ts';

/** What the workers of all instances share. */
export interface WorkloadParts {
  hostId: string;
  hostMemoryBytes: number;
  engine: Engine;
  engineWatch: EngineWatch;
  images: KnownImages;
  networks: NetworkKeeper;
  driver: CgroupDriver;
  compartments: CompartmentKeeper;
  memories: MemoryStore;
  observed: ObservedStore;
  oom: OomWatch;
  /** Which container has which namespaces. */
  namespaces: NamespaceBook;
  hostBook: HostBook;
  /** Volumes, secrets and whatever else this host provides for instances. */
  attachments: Attachment;
  /** What the host noticed or did by itself. */
  events: EventLog;
  /** Of the snapshot that is being converged to. */
  generation: () => number;
  /** Bounds what makes the engine work: making and starting. */
  starts: Slots;
  /** Bounds what mostly waits: stopping and removing. */
  ends: Slots;
  log: Log;
  now: () => number;
  isClosed: () => boolean;
  /** A container has come, gone, started or ended. */
  onContainersChanged: () => void;
  /** Nothing of an instance is left, and the snapshot does not know it. */
  onGone: (instanceId: string, tenantSlug: string) => void;
}
