import { readlinkSync } from 'node:fs';
import { NAMESPACE_KINDS, type Anatomy } from '@bulkhead/shared';

/**
 * The namespaces of a process; `isHosts` where it shares the one of the host's first process, or, where that may not be
 * looked at, of the agent itself, which lives in the host's. A vanished process: [].
 */
export function readNamespaces(pid: number): Anatomy['namespaces'] {
  return NAMESPACE_KINDS.flatMap((kind) => {
    const inode = inodeOf(pid, kind);
    return inode === null ? [] : [{ kind, inode, isHosts: inode === (inodeOf(1, kind) ?? inodeOf('self', kind)) }];
  });
}

function inodeOf(pid: number | 'self', kind: string): number | null {
  try {
    // mnt:[4026532281]
    const digits = /\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/ns/${kind}`))?.[1];
    return digits === undefined ? null : Number(digits);
  } catch {
    return null;
  }
}
