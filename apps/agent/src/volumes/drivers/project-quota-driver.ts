import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { rename, statfs } from 'node:fs/promises';
import { findMountOf } from '../mounts.ts';
import { runTool } from '../run-tool.ts';
import type { Place, VolumePlaces } from '../volume-places.ts';
import { bindMount, makeData, unmountAll } from './bind-mount.ts';
import type { VolumeDriver } from './driver.ts';
import type { ProjectNumbers } from './project-numbers.ts';

const WHOLE_MS = 6 * 3_600_000;
/** Files cost the host's own table: as many as ext4 would have made for the size. */
const BYTES_PER_INODE = 16 * 1024;
const MIN_INODES = 1_024;

/**
 * A folder whose files all belong to one project, which has a quota (XFS and ext4 that are mounted with prjquota). A file's
 * owner could move it into another project: the containers' seccomp profile forbids the call.
 */
export function createProjectQuotaDriver(places: VolumePlaces, numbers: ProjectNumbers): VolumeDriver {
  return {
    kind: 'project-quota',
    reserves: false,
    resizesOffline: () => false,

    async make(place, sizeBytes) {
      await this.remove(place);
      mkdirSync(place.tree, { recursive: true, mode: 0o700 });
      await mark(place, numbers.next());
      await this.resize(place, sizeBytes);
      await makeData(place.tree);
    },

    async makeFrom(snapshot, place, sizeBytes, signal) {
      await this.make(place, sizeBytes);
      // Nobody but this agent sees either of them, so that names can be followed.
      const args = ['--archive', '--reflink=auto', '--no-target-directory', '--', snapshot.tree, place.tree];
      await runTool('cp', args, { timeoutMs: WHOLE_MS, signal });
    },

    mount: (place) => bindMount(place),

    async unmount(place) {
      await unmountAll(place);
      return true;
    },

    async resize(place, sizeBytes) {
      const number = await numberOf(place);
      const inodes = Math.max(MIN_INODES, Math.floor(sizeBytes / BYTES_PER_INODE));
      const blocks = Math.floor(sizeBytes / 1024);
      const target = findMountOf(places.root)?.target ?? '/';
      await runTool('setquota', ['-P', number, '0', String(blocks), '0', String(inodes), target]);
      const found = await this.size(place);
      if (Math.abs(found - sizeBytes) > 64 * 1024) {
        throw new Error(`the quota of ${place.tree} reads ${found}, and ${sizeBytes} was set`);
      }
    },

    /** Of a folder of a project, statfs(2) tells the project's quota as if it were a file system. */
    async size(place) {
      const { blocks, bsize } = await statfs(place.tree);
      return blocks * bsize;
    },

    async usage(place) {
      const { blocks, bfree, bsize, files, ffree } = await statfs(place.tree);
      return { usedBytes: (blocks - bfree) * bsize, inodesUsed: files - ffree };
    },

    async snapshot(place, snapshot, { isIdle, signal }) {
      await this.remove(snapshot);
      mkdirSync(snapshot.tree, { recursive: true, mode: 0o700 });
      if (isIdle) {
        const args = ['--archive', '--reflink=auto', '--no-target-directory', '--', place.tree, snapshot.tree];
        await runTool('cp', args, { timeoutMs: WHOLE_MS, signal });
      } else await copyLive(place.tree, snapshot.tree, signal);
    },

    async remove(place) {
      await unmountAll(place);
      if (!existsSync(place.tree)) return;
      const number = await numberOf(place);
      // Goes down by open folders and follows no link, however deep and however many [rm(1), fts(3)].
      await runTool('rm', ['-rf', '--one-file-system', '--', place.tree], { timeoutMs: WHOLE_MS });
      const target = findMountOf(places.root)?.target ?? '/';
      if (number !== '0') await runTool('setquota', ['-P', number, '0', '0', '0', '0', target]).catch(() => {});
    },

    async replace(place, by) {
      await rename(by.tree, place.tree);
    },
  };
}

/** Everything that is made in it from now on belongs to the project too. */
async function mark(place: Place, number: number): Promise<void> {
  await runTool('chattr', ['-p', String(number), '+P', place.tree]);
}

/** `1200000001 --------------P---- /path`: the path has no spaces, for it ends with an id. */
async function numberOf(place: Place): Promise<string> {
  const line = await runTool('lsattr', ['-d', '-p', place.tree]);
  return /^\s*(\d+)\s/.exec(line)?.[1] ?? '0';
}

/**
 * Containers may swap folders for links meanwhile: tar goes down by open folders and follows none, as cp does not. Every
 * file is as it was at some moment, not all of them at the same one.
 */
async function copyLive(from: string, to: string, signal: AbortSignal): Promise<void> {
  const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C' };
  const options = { env, signal, timeout: WHOLE_MS, killSignal: 'SIGKILL' as const };
  const kept = ['--numeric-owner', '--xattrs', '--sparse'];
  const packer = spawn('tar', ['-c', ...kept, '--one-file-system', '-C', from, '.'], {
    ...options,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const unpacker = spawn('tar', ['-x', ...kept, '--preserve-permissions', '-C', to], {
    ...options,
    stdio: [packer.stdout, 'ignore', 'ignore'],
  });
  packer.stdout.destroy();
  const [packed, unpacked] = await Promise.all([endOf(packer), endOf(unpacker)]);
  // 1: a file changed while it was read.
  if ((packed !== 0 && packed !== 1) || unpacked !== 0) throw new Error(`tar ended with ${packed} and ${unpacked}`);
}

/** Its exit status; null: a signal ended it, or it was none. */
function endOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
}
