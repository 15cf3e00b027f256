import { readFileSync } from 'node:fs';
import type { Anatomy } from '@bulkhead/shared';

type MountRow = NonNullable<Anatomy['rootfs']>['mounts'][number];

const MAX_MOUNTS = 128;
const MAX_TEXT = 512;

/** What a process sees mounted; [] when it has ended. */
export function readMounts(pid: number): MountRow[] {
  try {
    return parseMounts(readFileSync(`/proc/${pid}/mountinfo`, 'utf8'));
  } catch {
    return [];
  }
}

/**
 * Pure part. Of two mounts on one target the later one hides the other. Of a mount's options only its own: those of its file system (an overlay's folders) tell of the host and not
 * of the container.
 */
export function parseMounts(mountinfo: string): MountRow[] {
  const rows = mountinfo
    .split('\n')
    .slice(0, MAX_MOUNTS)
    .flatMap((line) => {
      const fields = line.split(' ');
      const separator = fields.indexOf('-');
      const [target, options] = [fields[4], fields[5]];
      const [type, source] = [fields[separator + 1], fields[separator + 2]];
      if (separator < 6 || !target || !options || !type || source === undefined) return [];
      return [
        {
          target: unescape(target).slice(0, MAX_TEXT),
          type: type.slice(0, 64),
          source: source.slice(0, MAX_TEXT),
          options,
        },
      ];
    });
  return [...new Map(rows.map((row) => [row.target, row])).values()];
}

/** Space, tab, newline and backslash are written as octal. */
function unescape(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
