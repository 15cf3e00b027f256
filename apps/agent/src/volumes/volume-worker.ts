import { existsSync, mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { DesiredVolume, ObservedVolume, Problem } from '@bulkhead/shared';
import type { Log } from '../log.ts';
import type { DriverChoice, Drivers } from './choose-volume-driver.ts';
import type { VolumeDriver } from './drivers/driver.ts';
import { thaw } from './drivers/image-driver.ts';
import { findMountAt, findMountOf } from './mounts.ts';
import type { Place, VolumePlaces } from './volume-places.ts';
import { VolumeProblem } from './volume-problem.ts';
import { readSnapshotRecord, readVolumeRecord, writeRecord, type VolumeRecord } from './volume-record.ts';
import { mebibytes } from './volume-room.ts';

/** What the workers of all volumes share. */
export interface VolumeParts {
  places: VolumePlaces;
  drivers: Drivers;
  /** Of new volumes. */
  choice: () => Promise<DriverChoice>;
  /** Throws VolumeProblem when the host cannot keep so much more. */
  requireRoom: (wantedBytes: number) => void;
  /** Names of instances in whose containers this is mounted. */
  usersOf: (seen: Seen) => string[];
  log: Log;
  onChange: () => void;
}

/** What a mount of it has to be in a container, as the kernel names it. */
export interface Seen {
  device: string;
  root: string;
}

/** One volume: what is on disk of it, and how it is brought to what is desired. The caller runs one step at a time. */
export class VolumeWorker {
  readonly id: string;
  readonly place: Place;
  readonly #parts: VolumeParts;
  #record: VolumeRecord | null;
  #seen: Seen | null = null;
  #state: ObservedVolume['state'] = 'creating';
  #problem: Problem | null = null;
  #revision = 0;
  #usage: { usedBytes: number; inodesUsed: number | null } = { usedBytes: 0, inodesUsed: null };

  constructor(id: string, parts: VolumeParts) {
    this.id = id;
    this.place = parts.places.volume(id);
    this.#parts = parts;
    this.#record = readVolumeRecord(this.place);
    if (this.#record?.phase === 'ready') this.#state = 'ready';
  }

  get record(): VolumeRecord | null {
    return this.#record;
  }

  /** Null: it is not mounted, so no container can have it. */
  get seen(): Seen | null {
    return this.#seen;
  }

  get usedBytes(): number {
    return this.#usage.usedBytes;
  }

  /** What it may still come to use though nothing was taken from the disk for it. */
  get unfilledBytes(): number {
    const driver = this.#driver;
    if (driver === null || driver.reserves || this.#record === null) return 0;
    return Math.max(0, this.#record.sizeBytes - this.#usage.usedBytes);
  }

  observed(): ObservedVolume {
    return {
      id: this.id,
      revision: this.#revision,
      state: this.#state,
      driver: this.#record?.driver ?? null,
      sizeBytes: this.#record?.sizeBytes ?? 0,
      usedBytes: this.#usage.usedBytes,
      inodesUsed: this.#usage.inodesUsed,
      problem: this.#problem,
    };
  }

  users(): string[] {
    return this.#seen === null ? [] : this.#parts.usersOf(this.#seen);
  }

  /** Puts it where containers find it, if there is one. Throws. */
  async mount(): Promise<void> {
    const driver = this.#driver;
    if (driver === null || this.#record?.phase !== 'ready') return;
    await driver.mount(this.place);
    if (driver.kind === 'image') await thaw(this.place);
    const mount = findMountAt(this.place.mount) ?? findMountOf(this.place.data);
    if (mount === null || !existsSync(this.place.data)) throw new Error(`${this.place.data} is not there`);
    this.#seen = { device: mount.device, root: `${mount.root === '/' ? '' : mount.root}/data` };
    await this.measure();
  }

  /** Throws VolumeProblem while a container has it. */
  async unmount(): Promise<void> {
    this.#requireUnused();
    const isFree = (await this.#driver?.unmount(this.place)) ?? true;
    this.#seen = null;
    if (isFree) return;
    throw new VolumeProblem('in-use', 'A container that is ending still has it.', { isPassing: true });
  }

  async measure(): Promise<void> {
    const driver = this.#driver;
    if (driver === null || this.#seen === null || this.#record === null) return;
    this.#usage = await driver.usage(this.place, this.#record.sizeBytes);
  }

  /** Brings it to what is desired. False: it has to be tried again later. */
  async converge(desired: DesiredVolume): Promise<boolean> {
    try {
      await (desired.absent ? this.#remove() : this.#provide(desired));
      this.#settle(desired.absent ? 'absent' : 'ready', desired.revision, null);
      return true;
    } catch (error) {
      return this.#takeFailure(error, desired);
    }
  }

  get #driver(): VolumeDriver | null {
    return this.#record === null ? null : this.#parts.drivers[this.#record.driver];
  }

  async #remove(): Promise<void> {
    if (this.#record === null) {
      await rm(this.place.folder, { recursive: true, force: true });
      return;
    }
    this.#tell('removing');
    if (this.#record.phase === 'ready') {
      this.#requireUnused();
      this.#write({ ...this.#record, phase: 'removing' });
    }
    this.#seen = null;
    await this.#driver?.unmount(this.place);
    await this.#driver?.remove(this.place);
    // Only the record and empty folders are left: nothing of a tenant's is gone through here.
    await rm(this.place.folder, { recursive: true, force: true });
    this.#record = null;
    this.#usage = { usedBytes: 0, inodesUsed: null };
  }

  async #provide(desired: DesiredVolume): Promise<void> {
    if (this.#record?.phase !== 'ready') await this.#make(desired);
    await this.mount();
    if (this.#record !== null && this.#record.sizeBytes !== desired.sizeBytes) await this.#resize(desired.sizeBytes);
    await this.measure();
  }

  async #make({ id, tenantSlug, sizeBytes, fromSnapshotId }: DesiredVolume): Promise<void> {
    const { choice, drivers, places, requireRoom } = this.#parts;
    this.#tell('creating');
    const snapshot = fromSnapshotId === null ? null : readSnapshotRecord(places.snapshot(fromSnapshotId));
    if (fromSnapshotId !== null && snapshot === null) {
      throw new VolumeProblem('no-snapshot', 'It waits for the snapshot that it is made from.', { isPassing: true });
    }
    const { driver, reason } = await choice();
    const chosen = snapshot === null ? driver : drivers[snapshot.driver];
    if (chosen === null)
      throw new VolumeProblem('no-driver', `This host can make no volumes. ${reason}`, { isPassing: false });
    await this.#driver?.remove(this.place);
    requireRoom(sizeBytes);
    mkdirSync(this.place.folder, { recursive: true, mode: 0o700 });
    this.#write({ id, tenantSlug, driver: chosen.kind, sizeBytes, phase: 'making' });
    if (snapshot === null) await chosen.make(this.place, sizeBytes);
    else await chosen.makeFrom(places.snapshot(snapshot.id), this.place, sizeBytes);
    this.#write({ id, tenantSlug, driver: chosen.kind, sizeBytes, phase: 'ready' });
  }

  async #resize(sizeBytes: number): Promise<void> {
    const { record } = this;
    const driver = this.#driver;
    if (record === null || driver === null) return;
    this.#tell('resizing');
    await this.measure();
    const isGrowing = sizeBytes > record.sizeBytes;
    if (isGrowing) this.#parts.requireRoom(sizeBytes - record.sizeBytes);
    else this.#requireAboveUse(sizeBytes);
    if (driver.resizesOffline(isGrowing)) await this.unmount();
    await driver.resize(this.place, sizeBytes);
    this.#write({ ...record, sizeBytes });
    await this.mount();
  }

  #requireAboveUse(sizeBytes: number): void {
    const { usedBytes } = this.#usage;
    if (sizeBytes > usedBytes) return;
    const words = `It holds ${mebibytes(usedBytes)}, and cannot be made as small as ${mebibytes(sizeBytes)}. Remove files first.`;
    throw new VolumeProblem('shrink-below-use', words, { isPassing: false });
  }

  #requireUnused(): void {
    const users = this.users();
    if (users.length === 0) return;
    const words = `It waits for instances that have it to stop: ${users.slice(0, 5).join(', ')}.`;
    throw new VolumeProblem('in-use', words, { isPassing: true });
  }

  /** The kernel keeps the old size where a change of it fails in the middle: what it says counts. */
  async #takeFailure(error: unknown, desired: DesiredVolume): Promise<boolean> {
    const { log } = this.#parts;
    const isReady = this.#record?.phase === 'ready';
    if (isReady && this.#seen === null && !desired.absent) await this.mount().catch(() => {});
    const stays = isReady && this.#seen !== null ? 'ready' : 'failed';
    if (error instanceof VolumeProblem) {
      if (error.isPassing) this.#tell(this.#state, error.toProblem());
      else this.#settle(stays, desired.revision, error.toProblem());
      return !error.isPassing;
    }
    log.error('a volume is not as desired', { volume: this.id, error });
    const message = (error instanceof Error ? error.message : String(error)).slice(0, 1_000);
    this.#tell(stays, { code: 'host-failed', message: `The host could not do it and tries again: ${message}` });
    return false;
  }

  #write(record: VolumeRecord): void {
    writeRecord(this.place, record);
    this.#record = record;
  }

  #settle(state: ObservedVolume['state'], revision: number, problem: Problem | null): void {
    this.#revision = revision;
    this.#tell(state, problem);
  }

  #tell(state: ObservedVolume['state'], problem: Problem | null = null): void {
    this.#state = state;
    this.#problem = problem;
    this.#parts.onChange();
  }
}
