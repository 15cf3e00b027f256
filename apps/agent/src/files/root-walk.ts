import { constants } from 'node:fs';
import { lstat, open, readlink, statfs, type FileHandle } from 'node:fs/promises';
import { fileRefusal } from './problem.ts';

const MAX_LINKS = 40;
const MAX_DEPTH = 256;
const FOLDER = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
/** Names a file without opening it: nothing is read, no device is woken, no pipe is waited for. [open(2)] */
const O_PATH = 0o10000000;

/**
 * Kinds of file systems that keep files, by their magic numbers [statfs(2)]: overlay, tmpfs, ext, xfs, btrfs, zfs, f2fs,
 * squashfs, ramfs. The kernel's own (proc, sysfs, cgroups, devices) are answered by whoever asks, and here that is the
 * host's root: they are not read.
 */
const KEEPS_FILES: ReadonlySet<number> = new Set([
  0x79_4c_76_30, 0x01_02_19_94, 0xef_53, 0x58_46_53_42, 0x91_23_68_3e, 0x2f_c1_2f_c1, 0xf2_f5_20_10, 0x73_71_73_68,
  0x85_84_58_f6,
]);

/** Where a path begins: at the root of a process, by its pid, or in a folder of the host's that is a volume. */
export type FileRoot = number | string;

/** Somewhere in a running container: the open folders from its root down to here, and what was left of the path. */
export class RootWalk {
  readonly #handles: FileHandle[];
  readonly #names: string[] = [];
  /** The last name, where the path leads to something that is no folder; null: it leads to a folder. */
  leaf: string | null = null;

  private constructor(root: FileHandle) {
    this.#handles = [root];
  }

  /**
   * Goes where `path` leads, as seen from `root`. The container moves its files while we look: so each step opens
   * one name by its parent's descriptor and refuses links, links are followed by us, from the container's root, and no
   * step ever goes up but along the folders that we hold. Errors: NOT_FOUND, CONFLICT (with the problem). To be closed.
   */
  static async to(root: FileRoot, path: string, { followLast = true } = {}): Promise<RootWalk> {
    const top = typeof root === 'number' ? `/proc/${root}/root` : root;
    const walk = new RootWalk(await open(top, constants.O_RDONLY | constants.O_DIRECTORY));
    try {
      await walk.#go(path, followLast);
      return walk;
    } catch (error) {
      await walk.close();
      throw error;
    }
  }

  /** With every link on the way resolved. */
  get path(): string {
    return `/${[...this.#names, ...(this.leaf === null ? [] : [this.leaf])].join('/')}`;
  }

  /** A path of the host's that is this folder, whatever happens to its name. */
  get folder(): string {
    return `/proc/self/fd/${this.#top.fd}`;
  }

  /** Refuses the kernel's own file systems. */
  async requireKeptFiles(): Promise<void> {
    if (!(await keepsFiles(this.folder))) {
      throw fileRefusal('denied', 'This is the kernel’s and no folder of files. Use a terminal to look at it.');
    }
  }

  /** Opens the file that the path leads to. Errors: CONFLICT for what is no file. */
  async openFile(): Promise<FileHandle> {
    if (this.leaf === null) throw fileRefusal('not-a-file', 'It is a folder.');
    await this.requireKeptFiles();
    return openRegularFile(this.folder, this.leaf);
  }

  async close(): Promise<void> {
    await Promise.all(this.#handles.splice(0).map((handle) => handle.close().catch(() => {})));
  }

  get #top(): FileHandle {
    const top = this.#handles.at(-1);
    if (top === undefined) throw new Error('the walk is closed');
    return top;
  }

  async #go(path: string, followLast: boolean): Promise<void> {
    const pending = partsOf(path);
    let links = 0;
    for (let name = pending.shift(); name !== undefined; name = pending.shift()) {
      if (name === '..') {
        await this.#up();
        continue;
      }
      const here = `${this.folder}/${name}`;
      const found = await lstat(here);
      if (found.isSymbolicLink() && (followLast || pending.length > 0)) {
        links += 1;
        if (links > MAX_LINKS) throw fileRefusal('denied', 'Its links lead in a circle.');
        const target = await readlink(here);
        if (target.startsWith('/')) await this.#toRoot();
        pending.unshift(...partsOf(target));
      } else if (found.isDirectory()) {
        if (this.#names.length >= MAX_DEPTH) throw fileRefusal('denied', 'It is too deep.');
        this.#handles.push(await open(here, FOLDER));
        this.#names.push(name);
      } else {
        if (pending.length > 0) throw fileRefusal('not-a-folder', `${name} is no folder.`);
        this.leaf = name;
      }
    }
  }

  async #up(): Promise<void> {
    if (this.#handles.length === 1) return;
    this.#names.pop();
    await this.#handles.pop()?.close();
  }

  async #toRoot(): Promise<void> {
    while (this.#handles.length > 1) await this.#up();
  }
}

/** Opens a name in an open folder when it is a plain file: looked at before it is opened for reading. */
export async function openRegularFile(folder: string, name: string): Promise<FileHandle> {
  const named = await open(`${folder}/${name}`, O_PATH | constants.O_NOFOLLOW);
  try {
    if (!(await named.stat()).isFile()) throw fileRefusal('not-a-file', `${name} is no file.`);
    return await open(`/proc/self/fd/${named.fd}`, constants.O_RDONLY);
  } finally {
    await named.close();
  }
}

export async function keepsFiles(folder: string): Promise<boolean> {
  // Some numbers have their highest bit set, and come back negative.
  return KEEPS_FILES.has((await statfs(folder)).type >>> 0);
}

/** Folders of a folder that is open; refuses links. */
export function openFolder(folder: string, name: string): Promise<FileHandle> {
  return open(`${folder}/${name}`, FOLDER);
}

function partsOf(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.');
}
