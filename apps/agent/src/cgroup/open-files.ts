import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { errnoOf, toCgroupError } from './errors.ts';

/** The longest is memory.stat, about 2 KB; usage_percpu has up to 20 digits a processor. */
const MAX_BYTES = 32 * 1024;

/** What the last `OpenFiles.load` has read; one for all, because a file is parsed before the next one is read. */
export const kernelText = Buffer.allocUnsafe(MAX_BYTES);

let reads = 0;

/** Files read since this process began: two of these make the number of a sweep. */
export function readsSoFar(): number {
  return reads;
}

/** Kernel files that stay open and are read again and again: opening costs 11–25 µs more than the read itself. */
export class OpenFiles<Name extends string> {
  readonly #pathOf: (name: Name) => string;
  readonly #descriptors = new Map<Name, number>();
  #absent: readonly Name[] = [];

  /**
   * Null when one of `needed` is not there. Throws CgroupError for anything but absence. `pathOf` is asked again for what was
   * absent.
   */
  static open<Name extends string>(
    pathOf: (name: Name) => string,
    needed: readonly Name[],
    others: readonly Name[],
  ): OpenFiles<Name> | null {
    const files = new OpenFiles(pathOf);
    const isWhole = needed.every((name) => files.#open(name));
    if (!isWhole) {
      files.close();
      return null;
    }
    files.#absent = others;
    files.openAbsent();
    return files;
  }

  private constructor(pathOf: (name: Name) => string) {
    this.#pathOf = pathOf;
  }

  /** Looks again for what was not there: a group is not made in all hierarchies at one moment. */
  openAbsent(): void {
    if (this.#absent.length > 0) this.#absent = this.#absent.filter((name) => !this.#open(name));
  }

  /** Fills `kernelText`; its length, -1 for a file that is not there. Throws ENODEV once the group is gone. */
  load(name: Name): number {
    const descriptor = this.#descriptors.get(name);
    if (descriptor === undefined) return -1;
    reads += 1;
    try {
      return readSync(descriptor, kernelText, 0, MAX_BYTES, 0);
    } catch (error) {
      // A pressure file is there, and answers this, where the kernel was started with psi=0.
      if (errnoOf(error) !== 'ENOTSUP' && errnoOf(error) !== 'EOPNOTSUPP') throw error;
      closeSync(descriptor);
      this.#descriptors.delete(name);
      return -1;
    }
  }

  /** Inode of an open file: the kernel gives none twice to the files of groups. */
  inode(name: Name): string {
    const descriptor = this.#descriptors.get(name);
    return descriptor === undefined ? '' : String(fstatSync(descriptor, { bigint: true }).ino);
  }

  close(): void {
    for (const descriptor of this.#descriptors.values()) closeSync(descriptor);
    this.#descriptors.clear();
    this.#absent = [];
  }

  #open(name: Name): boolean {
    const path = this.#pathOf(name);
    try {
      this.#descriptors.set(name, openSync(path, 'r'));
      return true;
    } catch (error) {
      if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENODEV') return false;
      this.close();
      throw toCgroupError(error, path, 'open');
    }
  }
}
