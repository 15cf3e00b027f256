import type { TarEntry } from './tar-walker.ts';

const MAX_NAME = 4096;
/** More than any root file system of an honest container has. */
export const MAX_ENTRIES = 500_000;

/** Why a file of a root file system is not taken, in words; null: nothing is against it. */
export function objectToEntry(entry: TarEntry): string | null {
  const shown = JSON.stringify(entry.name.slice(0, 120));
  if (entry.name.length > MAX_NAME) return `the name ${shown}… is longer than ${MAX_NAME} characters`;
  if (entry.name.includes('\0')) return `the name ${shown} holds a NUL`;
  if (leadsOut(entry.name)) return `the name ${shown} leads out of the root file system`;
  if (entry.kind === 'hard-link' && leadsOut(entry.linkName)) {
    return `${shown} is a link to ${JSON.stringify(entry.linkName.slice(0, 120))}, outside of the root file system`;
  }
  if (entry.kind === 'device') return `${shown} is a device node`;
  if (entry.kind === 'other') return `${shown} is of a kind that is not known`;
  return null;
}

function leadsOut(name: string): boolean {
  return name.startsWith('/') || name.split('/').includes('..');
}
