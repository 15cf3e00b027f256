import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, lchownSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { MIB } from '@bulkhead/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeRigFolder, removeRigFolder } from '../../../../tests/fixtures/rig-folder.ts';
import { createLog } from '../log.ts';
import { chooseVolumeDriver, createDrivers, type Drivers } from './choose-volume-driver.ts';
import type { VolumeDriver } from './drivers/driver.ts';
import { findMountAt } from './mounts.ts';
import { DRIVER_OF, mountGround, unmountGround, type Ground } from './testing/loop-file-system.ts';
import { VolumePlaces, type Place } from './volume-places.ts';

const log = createLog(() => {});
const NEVER = new AbortController().signal;

/** Writes as a user without rights, as a container's programs do; answers what the program says when it cannot. */
function fillAs(uid: number, file: string, mebibytes: number): string {
  const args = ['if=/dev/zero', `of=${file}`, 'bs=1M', `count=${mebibytes}`, 'conv=fsync'];
  return spawnSync('dd', args, { uid, gid: uid, encoding: 'utf8', env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' } }).stderr;
}

/** The kernel of the tests' machine has no project quotas. */
const HERE: Ground[] = ['plain', 'btrfs'];

describe.each(HERE)('volumes on %s', (ground) => {
  let folder = '';
  let root = '';
  let drivers: Drivers;
  let driver: VolumeDriver;
  let places: VolumePlaces;

  beforeAll(async () => {
    folder = makeRigFolder();
    root = await mountGround(folder, ground);
    places = new VolumePlaces(`${root}/volumes`);
    drivers = createDrivers(places);
    driver = drivers[DRIVER_OF[ground]];
    mkdirSync(places.volumesFolder, { recursive: true });
  });

  afterAll(async () => {
    await unmountGround(root);
    await removeRigFolder(folder);
  });

  async function withVolume(id: string, sizeBytes: number, work: (place: Place) => Promise<void>): Promise<void> {
    const place = places.volume(id);
    await driver.make(place, sizeBytes);
    await driver.mount(place);
    // A tenant's own user, in a folder that only root may enter: as a container has it, whose root it is.
    lchownSync(place.data, 70_000, 70_000);
    execFileSync('chmod', ['0711', places.root, places.volumesFolder, place.folder]);
    if (driver.kind !== 'image') execFileSync('chmod', ['0711', place.tree]);
    try {
      await work(place);
    } finally {
      await driver.remove(place);
    }
  }

  it('is found to be made with the best way that there is', async () => {
    const choice = await chooseVolumeDriver(places, drivers, log);
    expect(choice.driver?.kind, choice.reason).toBe(DRIVER_OF[ground]);
    expect(existsSync(places.probe(DRIVER_OF[ground]).folder)).toBe(false);
  });

  it('gives "no space" to the owner of a full one, and nothing to its neighbour', async () => {
    await withVolume('full', 32 * MIB, async (full) => {
      await withVolume('neighbour', 32 * MIB, async (neighbour) => {
        expect(fillAs(70_000, `${full.data}/fill`, 64)).toMatch(/No space left|Disk quota exceeded/);
        expect(fillAs(70_000, `${full.data}/more`, 1)).toMatch(/No space left|Disk quota exceeded/);
        const { usedBytes } = await driver.usage(full, 32 * MIB);
        expect(usedBytes).toBeLessThanOrEqual(32 * MIB + 64 * 1024);
        expect(fillAs(70_000, `${neighbour.data}/mine`, 16)).toContain('16777216 bytes');
        const { bavail, bsize } = await statfs(root);
        expect(bavail * bsize).toBeGreaterThan(64 * MIB);
      });
    });
  });

  it('is mounted so that set-user-id programs and device nodes are nothing in it', async () => {
    await withVolume('flags', 32 * MIB, async (place) => {
      expect([...(findMountAt(place.mount)?.options ?? [])]).toEqual(expect.arrayContaining(['nosuid', 'nodev']));
    });
  });

  it('grows and shrinks with what it holds', async () => {
    await withVolume('size', 32 * MIB, async (place) => {
      writeFileSync(`${place.data}/kept`, 'kept');
      if (driver.resizesOffline(true)) expect(await driver.unmount(place)).toBe(true);
      await driver.resize(place, 96 * MIB);
      await driver.mount(place);
      expect(Math.abs((await driver.size(place)) - 96 * MIB)).toBeLessThanOrEqual(64 * 1024);
      expect(fillAs(70_000, `${place.data}/large`, 56)).toContain('58720256 bytes');
      execFileSync('rm', [`${place.data}/large`]);
      if (driver.resizesOffline(false)) expect(await driver.unmount(place)).toBe(true);
      await driver.resize(place, 32 * MIB);
      await driver.mount(place);
      expect(readFileSync(`${place.data}/kept`, 'utf8')).toBe('kept');
      expect(fillAs(70_000, `${place.data}/large`, 48)).toMatch(/No space left|Disk quota exceeded/);
    });
  });

  it('is kept by a snapshot, which restores it and makes others like it', async () => {
    await withVolume('source', 32 * MIB, async (place) => {
      writeFileSync(`${place.data}/a`, 'first');
      const snapshot = places.snapshot('one');
      await driver.snapshot(place, snapshot, { isIdle: false, signal: NEVER });
      writeFileSync(`${place.data}/a`, 'second');
      const clone = places.volume('clone');
      await driver.makeFrom(snapshot, clone, 48 * MIB);
      await driver.mount(clone);
      expect(readFileSync(`${clone.data}/a`, 'utf8')).toBe('first');
      lchownSync(clone.data, 70_000, 70_000);
      expect(await driver.size(clone)).toBeGreaterThan(47 * MIB);
      execFileSync('chmod', ['0711', clone.folder]);
      expect(fillAs(70_000, `${clone.data}/fill`, 96)).toMatch(/No space left|Disk quota exceeded/);
      expect(fillAs(70_000, `${place.data}/mine`, 8)).toContain('8388608 bytes');
      const staging = places.staging('source');
      await driver.makeFrom(snapshot, staging, 32 * MIB);
      await driver.unmount(place);
      await driver.remove(place);
      await driver.replace(place, staging);
      await driver.mount(place);
      expect(readFileSync(`${place.data}/a`, 'utf8')).toBe('first');
      expect(fillAs(70_000, `${place.data}/fill`, 64)).toMatch(/No space left|Disk quota exceeded/);
      await driver.remove(clone);
      await driver.remove(snapshot);
    });
  });

  it('is removed without following what is in it', async () => {
    const outside = `${folder}/outside`;
    mkdirSync(outside);
    writeFileSync(`${outside}/precious`, 'precious');
    await withVolume('links', 32 * MIB, async (place) => {
      symlinkSync(outside, `${place.data}/out`);
      symlinkSync('/', `${place.data}/root`);
      mkdirSync(`${place.data}/deep`);
      symlinkSync('../../../..', `${place.data}/deep/up`);
    });
    expect(readdirSync(outside)).toEqual(['precious']);
    const left = places.volume('links');
    expect([existsSync(left.tree), existsSync(left.image), findMountAt(left.mount)]).toEqual([false, false, null]);
  });
});
