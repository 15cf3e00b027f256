/** What a store's key is sealed under: with another target's name it cannot be opened. */
export function targetSealName(targetId: string): string {
  return `backup-target:${targetId}`;
}
