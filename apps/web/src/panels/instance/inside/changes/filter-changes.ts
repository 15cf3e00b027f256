import type { ChangeList } from '@bulkhead/shared';

export const CHANGE_KINDS = ['all', 'added', 'changed', 'deleted'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];
export type Change = NonNullable<ChangeList['changes']>[number];

/** Pure: by path, as far as they fit. */
export function filterChanges(
  changes: readonly Change[],
  { text, kind }: { text: string; kind: ChangeKind },
): readonly Change[] {
  const wanted = text.trim().toLowerCase();
  return changes
    .filter((one) => (kind === 'all' || one.kind === kind) && one.path.toLowerCase().includes(wanted))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** Pure: the folder that a path lies in. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}
