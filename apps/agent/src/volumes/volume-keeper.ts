import { closeSync, constants, fchownSync, fstatSync, mkdirSync, openSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import {
  BulkheadError,
  type DesiredInstance,
  type DesiredVolume,
  type HostFacts,
  MIB,
  type ObservedVolume,
  type Problem,
  type Snapshot,
} from '@bulkhead/shared';
import type { HostMount } from '../docker/host-mount.ts';
import type { Log } from '../log.ts';
import type { Attachment } from '../workloads/attachment.ts';
import { Slots } from '../workloads/slots.ts';
import { chooseVolumeDriver, createDrivers, type DriverChoice, type Drivers } from './choose-volume-driver.ts';
import { findHolders } from './mounts.ts';
import { VolumePlaces } from './volume-places.ts';
import { idsIn, readRoom, requireRoom } from './volume-room.ts';
import { VolumeWorker, type VolumeParts } from './volume-worker.ts';

/** Steps on volumes at once: each makes the disk work. */
const AT_ONCE = 3;
const MEASURE_MS = 10_000;
const RETRY_MS = 3_000;
/** Free room is told in steps: the host's disk changes all the time. */
const TOLD_BYTES = 16 * MIB;
const FOLDER = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

interface KeeperOptions {
  folder: string;
  /** Origins of object stores inside of the host's own networks that an operator allows. */
  trustedStores: readonly string[];
  /** The instance that a container's process belongs to; null: not known. */
  nameOf: (pid: number) => string | null;
  log: Log;
  onChange: (volumes: ObservedVolume[]) => void;
}

interface Kept {
  worker: VolumeWorker;
  desired: DesiredVolume | null;
  /** Steps on one volume wait for one another. */
  last: Promise<unknown>;
  /** A task has it: no instance is started with it. */
  busyWith: string | null;
  retry: NodeJS.Timeout | null;
}

/**
 * All volumes of this host: makes, mounts, resizes and removes them as the snapshot says, and measures them. A volume that
 * no snapshot knows is left alone: nobody's data is removed without a word.
 */
export class VolumeKeeper implements Attachment {
  readonly places: VolumePlaces;
  readonly trustedStores: readonly string[];
  readonly drivers: Drivers;
  readonly #options: KeeperOptions;
  readonly #kept = new Map<string, Kept>();
  readonly #slots = new Slots(AT_ONCE);
  readonly #parts: VolumeParts;
  #choice: Promise<DriverChoice> | null = null;
  #chosen: DriverChoice | null = null;
  #timer: NodeJS.Timeout | null = null;
  #told: ObservedVolume[] = [];
  #isClosed = false;

  constructor(options: KeeperOptions) {
    this.#options = options;
    this.places = new VolumePlaces(options.folder);
    this.trustedStores = options.trustedStores;
    this.drivers = createDrivers(this.places);
    this.#parts = {
      places: this.places,
      drivers: this.drivers,
      choice: () => this.choose(),
      requireRoom: (bytes) => requireRoom(this.places, bytes, this.unfilledBytes()),
      usersOf: (seen) => findHolders(seen).map((pid) => options.nameOf(pid) ?? 'a container'),
      log: options.log,
      onChange: () => this.#tell(),
    };
  }

  /** Mounts what is there, so that instances find it: before any of them is started. Never throws. */
  async restore(): Promise<void> {
    mkdirSync(this.places.volumesFolder, { recursive: true, mode: 0o700 });
    mkdirSync(this.places.snapshotsFolder, { recursive: true, mode: 0o700 });
    await Promise.all(idsIn(this.places.volumesFolder).map((id) => this.#slots.use(() => this.#mountAgain(id))));
    await Promise.all(idsIn(this.places.stagingFolder).map((id) => this.#clearStaging(id)));
    this.#timer = setInterval(() => void this.#measureAll(), MEASURE_MS);
    void this.choose();
  }

  /** What new volumes are made with; found once, and again when there was nothing. */
  choose(): Promise<DriverChoice> {
    this.#choice ??= chooseVolumeDriver(this.places, this.drivers, this.#options.log).then((choice) => {
      if (choice.driver === null) this.#choice = null;
      this.#chosen = choice;
      this.#options.onChange(this.observed());
      return choice;
    });
    return this.#choice;
  }

  /** Null: not found out yet. */
  facts(): HostFacts['volumes'] {
    if (this.#chosen === null) return null;
    const { driver, reason } = this.#chosen;
    const { capacityBytes, freeBytes } = readRoom(this.places, this.unfilledBytes());
    const tell = (bytes: number) => Math.floor(bytes / TOLD_BYTES) * TOLD_BYTES;
    return {
      driver: driver?.kind ?? null,
      reason: reason.slice(0, 1_000),
      capacityBytes: tell(capacityBytes),
      freeBytes: tell(freeBytes),
    };
  }

  observed(): ObservedVolume[] {
    return [...this.#kept.values()].filter(({ desired }) => desired !== null).map(({ worker }) => worker.observed());
  }

  adopt({ volumes }: Snapshot): void {
    const named = new Set(volumes.map(({ id }) => id));
    for (const desired of volumes) {
      const kept = this.#keep(desired.id);
      if (isDeepStrictEqual(kept.desired, desired)) continue;
      kept.desired = desired;
      this.#wake(kept);
    }
    for (const [id, kept] of this.#kept) {
      if (named.has(id)) continue;
      kept.desired = null;
      if (kept.worker.record === null) this.#kept.delete(id);
    }
  }

  missing(instance: DesiredInstance): Problem | null {
    for (const { volumeId } of instance.volumes) {
      const kept = this.#kept.get(volumeId);
      const isThere = (kept?.worker.seen ?? null) !== null && kept?.worker.record?.tenantSlug === instance.tenantSlug;
      if (kept === undefined || !isThere || kept.desired?.absent !== false) {
        const why = kept?.worker.observed().problem?.message ?? '';
        return { code: 'volume-missing', message: `It waits for its volume ${volumeId}. ${why}`.trim() };
      }
      if (kept.busyWith !== null) {
        return { code: 'volume-busy', message: `It waits for its volume ${volumeId}: ${kept.busyWith}.` };
      }
      this.#giveTo(kept.worker, instance);
    }
    return null;
  }

  mounts(instance: DesiredInstance): HostMount[] {
    return instance.volumes.flatMap(({ volumeId, mountPath, readOnly }) => {
      const worker = this.#kept.get(volumeId)?.worker;
      const seen = worker?.seen ?? null;
      if (worker === undefined || seen === null || worker.record?.tenantSlug !== instance.tenantSlug) return [];
      return [{ source: worker.place.data, target: mountPath, readOnly, ...seen }];
    });
  }

  environment(): [] {
    return [];
  }

  /** A volume that is there, for a look at it. Errors: NOT_FOUND. */
  require(volumeId: string): VolumeWorker {
    const worker = this.#kept.get(volumeId)?.worker;
    if (worker?.record?.phase === 'ready' && worker.seen !== null) return worker;
    throw new BulkheadError('NOT_FOUND', `volume ${volumeId} is not on this host, or not ready`);
  }

  /** Runs `work` on a volume while nothing else is done to it. `busyWith`: no instance may start with it meanwhile. */
  async exclusively<T>(
    volumeId: string,
    busyWith: string | null,
    work: (worker: VolumeWorker) => Promise<T>,
  ): Promise<T> {
    const kept = this.#keep(volumeId);
    return this.#inTurn(kept, async () => {
      kept.busyWith = busyWith;
      try {
        return await work(kept.worker);
      } finally {
        kept.busyWith = null;
        this.#tell();
      }
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    for (const { retry } of this.#kept.values()) if (retry !== null) clearTimeout(retry);
    await Promise.allSettled([this.#choice, ...[...this.#kept.values()].map(({ last }) => last)]);
  }

  #keep(id: string): Kept {
    const known = this.#kept.get(id);
    if (known !== undefined) return known;
    const worker = new VolumeWorker(id, this.#parts);
    const kept: Kept = { worker, desired: null, last: Promise.resolve(), busyWith: null, retry: null };
    this.#kept.set(id, kept);
    return kept;
  }

  #inTurn<T>(kept: Kept, step: () => Promise<T>): Promise<T> {
    const turn = kept.last.then(() => this.#slots.use(step));
    kept.last = turn.catch(() => {});
    return turn;
  }

  #wake(kept: Kept): void {
    if (kept.retry !== null) clearTimeout(kept.retry);
    kept.retry = null;
    void this.#inTurn(kept, async () => {
      if (this.#isClosed || kept.desired === null) return;
      if (await kept.worker.converge(kept.desired)) return;
      kept.retry ??= setTimeout(() => this.#wake(kept), RETRY_MS);
    }).catch((error: unknown) => this.#options.log.error('a volume cannot be worked on', { error }));
  }

  async #mountAgain(id: string): Promise<void> {
    const { worker } = this.#keep(id);
    try {
      await worker.mount();
    } catch (error) {
      this.#options.log.error('a volume cannot be mounted', { volume: id, error });
    }
  }

  /** What was being made when the agent died is made anew by whoever wanted it. */
  async #clearStaging(id: string): Promise<void> {
    const place = this.places.staging(id);
    const driver = this.#kept.get(id)?.worker.record?.driver;
    try {
      if (driver !== undefined) await this.drivers[driver].remove(place);
      await rm(place.folder, { recursive: true, force: true });
    } catch (error) {
      this.#options.log.warn('a left-over cannot be removed', { folder: place.folder, error });
    }
  }

  /** The tenant's own user may write where it is to; what is owned by somebody already stays so. */
  #giveTo(worker: VolumeWorker, { profile, uid }: DesiredInstance): void {
    if (profile !== 'restricted') return;
    const folder = openSync(worker.place.data, FOLDER);
    try {
      if (fstatSync(folder).uid === 0) fchownSync(folder, uid, uid);
    } finally {
      closeSync(folder);
    }
  }

  /** Promised to volumes for which nothing was taken from the disk yet. */
  unfilledBytes(): number {
    let bytes = 0;
    for (const { worker } of this.#kept.values()) bytes += worker.unfilledBytes;
    return bytes;
  }

  async #measureAll(): Promise<void> {
    for (const { worker } of this.#kept.values()) {
      if (this.#isClosed) return;
      await worker.measure().catch(() => {});
    }
    this.#tell();
  }

  #tell(): void {
    const next = this.observed();
    if (this.#isClosed || isDeepStrictEqual(next, this.#told)) return;
    this.#told = next;
    this.#options.onChange(next);
  }
}
