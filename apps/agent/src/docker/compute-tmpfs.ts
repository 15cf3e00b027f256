import type { DesiredInstance } from '@bulkhead/shared';
import { MIB } from '@bulkhead/shared';

const MAX_TMP_BYTES = 64 * MIB;
const MAX_RUN_BYTES = 16 * MIB;
/** Without a bound, a tmpfs holds half of the host's memory in files that each cost the kernel a kilobyte. */
const MAX_FILES = 16_384;

type Sized = Pick<DesiredInstance, 'profile' | 'uid' | 'memoryBytes' | 'memoryLimitBytes' | 'volumes'>;

/**
 * The tmpfs that a container gets, by folder, in the engine's words. A folder that the image wants as a volume is one of
 * them: the engine then makes no volume, which would be disk that no quota counts, while a tmpfs is memory of the
 * compartment. Restricted containers, whose root cannot be written, have /tmp and /run besides. `imageVolumes` as
 * readImageFacts gives them: the engine overlooks a folder that is spelled in another way.
 */
export function computeTmpfs(instance: Sized, imageVolumes: readonly string[]): Record<string, string> {
  const { profile, uid, memoryBytes, memoryLimitBytes } = instance;
  // Half: a full one answers "no space" while the program itself still has memory.
  const mostBytes = Math.floor((memoryLimitBytes ?? memoryBytes) / 2);
  const owner = profile === 'restricted' ? [`uid=${uid}`, `gid=${uid}`] : [];
  const tmpfs: Record<string, string> = {};
  for (const folder of imageVolumes) tmpfs[folder] = spell(mostBytes, owner);
  if (profile === 'restricted') {
    tmpfs['/tmp'] = spell(Math.min(MAX_TMP_BYTES, mostBytes), ['mode=1777']);
    tmpfs['/run'] = spell(Math.min(MAX_RUN_BYTES, mostBytes), [...owner, 'mode=0755']);
  }
  // What is written there is to stay.
  for (const { mountPath } of instance.volumes) delete tmpfs[mountPath];
  return tmpfs;
}

function spell(sizeBytes: number, more: readonly string[]): string {
  return ['rw', 'noexec', 'nosuid', 'nodev', `size=${sizeBytes}`, `nr_inodes=${MAX_FILES}`, ...more].join(',');
}
