import { mkdirSync } from 'node:fs';
import { truncate, writeFile } from 'node:fs/promises';
import { MIB } from '@bulkhead/shared';
import { runOrThrow } from '../../../../../tests/fixtures/processes.ts';

/**
 * File systems that a host may keep its volumes on. `plain`: without quotas. The two with project quotas need a kernel with
 * CONFIG_QFMT_V2 and CONFIG_XFS_QUOTA.
 */
export const GROUNDS = ['plain', 'ext4', 'xfs', 'btrfs'] as const;
export type Ground = (typeof GROUNDS)[number];

/** The driver that each is to lead to. */
export const DRIVER_OF = { plain: 'image', ext4: 'project-quota', xfs: 'project-quota', btrfs: 'subvolume' } as const;

const MAKE: Record<Ground, string[]> = {
  plain: ['mkfs.ext4', '-q', '-F', '-m', '0'],
  ext4: ['mkfs.ext4', '-q', '-F', '-m', '0', '-O', 'quota,project', '-E', 'quotatype=prjquota'],
  xfs: ['mkfs.xfs', '-q', '-f', '-m', 'reflink=1'],
  btrfs: ['mkfs.btrfs', '-q', '-f'],
};
const OPTIONS: Record<Ground, string> = { plain: 'loop', ext4: 'loop,prjquota', xfs: 'loop,prjquota', btrfs: 'loop' };

/** A real file system of its own in a file, mounted in `folder`. Answers where. */
export async function mountGround(folder: string, ground: Ground, sizeBytes = 512 * MIB): Promise<string> {
  const file = `${folder}/${ground}.img`;
  const target = `${folder}/${ground}`;
  mkdirSync(target, { recursive: true });
  await writeFile(file, '');
  await truncate(file, sizeBytes);
  const [program = '', ...args] = MAKE[ground];
  await runOrThrow(program, [...args, file]);
  await runOrThrow('mount', ['-o', OPTIONS[ground], file, target]);
  if (ground === 'btrfs') await runOrThrow('btrfs', ['quota', 'enable', target]);
  return target;
}

export async function unmountGround(target: string): Promise<void> {
  await runOrThrow('umount', ['--recursive', target]);
}
