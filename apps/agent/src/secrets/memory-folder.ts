import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { parseMounts } from '../attestation/parse-mounts.ts';

/** Room for what one host may be told (MAX_SECRET_BYTES_PER_HOST), each file in pages of its own. */
const OPTIONS = 'size=64m,nr_inodes=32k,mode=0700,nosuid,nodev,noexec';
const MOUNT_DEADLINE_MS = 5_000;

/**
 * Makes sure that `folder` is a file system of its own in memory, so that nothing in it reaches a disk, and answers its device
 * as mountinfo names it. One that is there already is used: it outlives the agent, and ends with the machine's run.
 * Throws when it cannot be mounted.
 */
export function openMemoryFolder(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!isInMemory(folder)) mount(folder);
  if (!isInMemory(folder)) throw new Error(`${folder} is not in memory`);
  return deviceOf(statSync(folder).dev);
}

function isInMemory(folder: string): boolean {
  return parseMounts(readFileSync('/proc/self/mountinfo', 'utf8')).some(
    ({ target, type }) => target === folder && type === 'tmpfs',
  );
}

function mount(folder: string): void {
  // Since Linux 6.3 a tmpfs can be kept out of the swap; an older one refuses the word.
  for (const options of [`${OPTIONS},noswap`, OPTIONS]) {
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'bulkhead-secrets', folder], {
        timeout: MOUNT_DEADLINE_MS,
        stdio: 'pipe',
      });
      return;
    } catch (error) {
      if (options === OPTIONS) throw error;
    }
  }
}

/** Pure: `0:39` of the kernel's number for a device (makedev(3)). */
export function deviceOf(dev: number): string {
  const number = BigInt(dev);
  const major = ((number >> 8n) & 0xfffn) | ((number >> 32n) & ~0xfffn);
  const minor = (number & 0xffn) | ((number >> 12n) & ~0xffn & 0xffffffffn);
  return `${major}:${minor}`;
}
