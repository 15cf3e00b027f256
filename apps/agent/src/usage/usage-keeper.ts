import { cpus } from 'node:os';
import type { Snapshot, UsageAnswer, UsageRead } from '@bulkhead/shared';
import type { CgroupDriver, GroupPath, SampleRow } from '../cgroup/driver.ts';
import { CgroupError, errnoOf } from '../cgroup/errors.ts';
import type { OomKill } from '../cgroup/kernel-log.ts';
import type { Log } from '../log.ts';
import type { SampleListener } from '../metering/sampler.ts';
import { MAX_METERS, type BookState } from './checkpoint.ts';
import { findLives } from './find-lives.ts';
import { JournalFolder } from './journal-folder.ts';
import type { NetworkReading } from './network-counters.ts';
import { NetworkMeters } from './network-meters.ts';
import { UsageBook } from './usage-book.ts';
import { UsageJournal } from './usage-journal.ts';

/** An instance as far as its usage is concerned. */
export interface MeteredInstance {
  id: string;
  tenantSlug: string;
  /** The container that runs; null: none. */
  runningContainerId: string | null;
  /** The container that it has, whether that runs or has just ended; null: none, or not known at the moment. */
  containerId: string | null;
  /** Its first process; null: none, or not known at the moment. */
  pid: number | null;
  hasNetworks: boolean;
}

export interface UsageKeeperOptions {
  driver: CgroupDriver;
  folder: string;
  hostId: string;
  bootId: string;
  memoryBytes: number;
  chunkMs: number;
  log: Log;
  now: () => number;
  instances: () => readonly MeteredInstance[];
  /** What is reserved here; null: not known yet. */
  snapshot: () => Snapshot | null;
  /** Whether it is known what runs here. */
  isSettled: () => boolean;
}

/** Counts what everything on this host uses, over the lives of containers, compartments and agents, and tells it. */
export class UsageKeeper implements SampleListener {
  readonly #options: UsageKeeperOptions;
  readonly #journal: UsageJournal;
  readonly #book: UsageBook;
  readonly #networks: NetworkMeters;
  #oldLives: ReadonlySet<string>;
  #snapshot: Snapshot | null = null;

  /** To be called before anything is made on the host: what is there already when the journal begins is not in it. */
  static async open(options: UsageKeeperOptions): Promise<UsageKeeper> {
    const { folder, hostId, log } = options;
    const { journal, state } = await UsageJournal.open({ folder: new JournalFolder(folder, log), hostId, log });
    const keeper = new UsageKeeper(options, journal, state);
    // From here on another agent goes on with what is counted now.
    if (state === null) await journal.save(keeper.#state());
    return keeper;
  }

  private constructor(options: UsageKeeperOptions, journal: UsageJournal, state: BookState | null) {
    this.#options = options;
    this.#journal = journal;
    const { driver, memoryBytes, bootId, chunkMs, isSettled, now } = options;
    this.#oldLives = state === null ? findLives(driver) : new Set(state.bootId === bootId ? state.oldLives : []);
    this.#book = new UsageBook(
      {
        cores: cpus().length,
        keepsIo: driver.describe().version === '2',
        memoryBytes,
        bootId,
        chunkMs,
        isOld: (life) => this.#oldLives.has(life),
        isSettled,
        now,
        clock: () => performance.now(),
      },
      state,
    );
    this.#networks = new NetworkMeters(state?.networks ?? []);
  }

  /** Before the sampler is told to sample them. */
  aim(tenants: readonly string[]): void {
    const { driver, instances } = this.#options;
    this.#book.aim(
      tenants,
      instances().map(({ id, tenantSlug, runningContainerId }) => ({
        id,
        tenantSlug,
        path: runningContainerId === null ? null : driver.containerPath(tenantSlug, runningContainerId),
      })),
    );
  }

  beginSweep(atMs: number): void {
    const snapshot = this.#options.snapshot();
    if (snapshot !== this.#snapshot && snapshot !== null) {
      this.#book.allocate(snapshot.instances.filter(({ state }) => state !== 'absent'));
    }
    this.#snapshot = snapshot;
    this.#book.beginSweep(atMs);
  }

  took(key: string, life: string, row: SampleRow): void {
    this.#book.took(key, life, row);
  }

  gone(key: string): void {
    this.#book.gone(key);
  }

  endSweep(): void {
    this.#book.endSweep();
    // Once a minute some milliseconds, which are no part of the sweep.
    if (this.#book.isDue()) setImmediate(() => this.#closeChunk());
    const atMs = performance.now();
    if (this.#networks.isDue(atMs)) void this.#readNetworks(atMs);
  }

  /** The kernel has killed a process for memory. */
  onKill({ victim }: Pick<OomKill, 'victim'>): void {
    const { driver, instances } = this.#options;
    for (const { id, tenantSlug, containerId } of instances()) {
      if (containerId === null) continue;
      const path = driver.kernelLogPath(driver.containerPath(tenantSlug, containerId));
      if (victim !== path && !victim.startsWith(`${path}/`)) continue;
      this.#book.instance(id)?.addKill();
      this.#book.compartment(tenantSlug)?.addKill();
      this.#book.host.addKill();
    }
  }

  /** The compartment is about to be removed, and nothing runs in it any more: what it counted last is taken now, and put on disk by what this answers. */
  compartmentGoes(tenantSlug: string): () => Promise<void> {
    const { driver, log } = this.#options;
    try {
      const reader = driver.openReader(driver.compartmentPath(tenantSlug));
      if (reader === null) return async () => {};
      try {
        const row = new Float64Array(reader.width);
        if (reader.read(row, true)) this.#book.lastOf(tenantSlug, reader.life, row);
      } finally {
        reader.close();
      }
    } catch (error) {
      if (!(error instanceof CgroupError) && errnoOf(error) === null) throw error;
      log.warn('what a compartment counted last cannot be read', { tenantSlug, error });
    }
    return () => this.#journal.save(this.#state());
  }

  /** Of an instance's process, as of the last look at it; null: it has no network, or none was looked at yet. */
  networkOf(instanceId: string, pid: number): NetworkReading | null {
    return this.#networks.of(instanceId, pid);
  }

  read(read: UsageRead): Promise<UsageAnswer> {
    return this.#journal.read(read, () => {
      this.#oldLives = findLives(this.#options.driver);
      this.#book.restart();
      return this.#state();
    });
  }

  /** Another agent goes on from here. */
  async close(): Promise<void> {
    await this.#journal.save(this.#state());
  }

  #closeChunk(): void {
    const chunk = this.#book.close(this.#journal.next);
    this.#journal.add(chunk, this.#state());
  }

  #isIn(path: GroupPath, pid: number): boolean {
    try {
      return this.#options.driver.processesIn(path).includes(pid);
    } catch (error) {
      if (error instanceof CgroupError) return false;
      throw error;
    }
  }

  #state(): BookState {
    const oldLives = [...this.#oldLives].slice(0, MAX_METERS);
    return { ...this.#book.state(), networks: this.#networks.keep(), oldLives };
  }

  async #readNetworks(atMs: number): Promise<void> {
    const { driver, instances } = this.#options;
    const networked = instances().flatMap(({ id, tenantSlug, runningContainerId, pid, hasNetworks }) => {
      const meter = this.#book.instance(id);
      if (!hasNetworks || pid === null || runningContainerId === null || meter?.isPresent !== true) return [];
      const path = driver.containerPath(tenantSlug, runningContainerId);
      return [{ id, pid, meter, owns: (process: number) => this.#isIn(path, process) }];
    });
    await this.#networks.read(networked, {
      atMs,
      isOld: ({ raw }) => raw.life !== null && this.#oldLives.has(raw.life),
    });
  }
}
