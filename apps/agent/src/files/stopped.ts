import type { Readable } from 'node:stream';
import { MAX_DOWNLOAD_BYTES, MAX_FOLDER_ENTRIES, MAX_PATH, type FileEntry, type FolderList } from '@bulkhead/shared';
import { extract, type Extract, type Header } from 'tar-stream';
import type { FileEngine } from '../docker/file-engine.ts';
import { fit } from './list-folder.ts';
import { fileRefusal } from './problem.ts';
import type { OpenedFile } from './read-running.ts';

/** The engine packs a folder with all that is below it, so that what is listed may cost so much. */
const MAX_LIST_BYTES = 256 * 1024 ** 2;
const MAX_LIST_MS = 6_000;
const MAX_LINKS = 16;

type Entry = Extract extends AsyncIterable<infer One> ? One : never;

/** A container without processes: its files are where the engine keeps them. */
export interface StoppedContainer {
  engine: Pick<FileEngine, 'getArchive'>;
  containerId: string;
}

/** A folder of a stopped container, out of the archive that the engine makes of it. Errors: NOT_FOUND, CONFLICT, UNAVAILABLE. */
export async function listStoppedFolder({ engine, containerId }: StoppedContainer, path: string): Promise<FolderList> {
  const leaving = new AbortController();
  const deadline = AbortSignal.timeout(MAX_LIST_MS);
  // With the dot the engine follows links on the way, in the container's own files only.
  const tar = await engine.getArchive(
    containerId,
    `${withoutSlash(path)}/.`,
    AbortSignal.any([leaving.signal, deadline]),
  );
  const found = new Map<string, FileEntry>();
  let bytes = 0;
  let isComplete = true;
  try {
    for await (const entry of entriesOf(tar)) {
      const { header } = entry;
      const [name, ...deeper] = header.name.split('/').filter((part) => part !== '' && part !== '.');
      if (name !== undefined && deeper.length === 0) found.set(name, describe(name, header));
      bytes += header.size;
      entry.resume();
      if (found.size > MAX_FOLDER_ENTRIES || bytes > MAX_LIST_BYTES) {
        isComplete = false;
        break;
      }
    }
  } catch (error) {
    if (!deadline.aborted) throw error;
    isComplete = false;
  } finally {
    leaving.abort();
    tar.destroy();
  }
  return { path: withoutSlash(path) || '/', ...fit([...found.values()], isComplete), isRunning: false };
}

/** A file of a stopped container; links are followed as its own programs would. Errors: as above. */
export async function openStoppedFile({ engine, containerId }: StoppedContainer, path: string): Promise<OpenedFile> {
  let at = path;
  for (let link = 0; link < MAX_LINKS; link += 1) {
    const leaving = new AbortController();
    const tar = await engine.getArchive(containerId, at, leaving.signal);
    const entries = entriesOf(tar);
    const { value: entry } = await entries.next();
    const leave = () => {
      leaving.abort();
      tar.destroy();
    };
    if (entry === undefined) {
      leave();
      throw fileRefusal('not-found', 'There is no such file.');
    }
    const { header } = entry;
    if (header.type === 'symlink') {
      leave();
      at = resolve(at, header.linkname);
      continue;
    }
    const sizeBytes = header.size;
    if (header.type !== 'file' || sizeBytes > MAX_DOWNLOAD_BYTES) {
      leave();
      throw header.type === 'file'
        ? fileRefusal('too-large', `It has ${sizeBytes} bytes; at most ${MAX_DOWNLOAD_BYTES} are read.`)
        : fileRefusal('not-a-file', 'It is no file.');
    }
    return { name: at.split('/').at(-1) ?? '', path: at, sizeBytes, chunks: readThen(entry, leave) };
  }
  throw fileRefusal('denied', 'Its links lead in a circle.');
}

/** A folder of a stopped container as the engine packs it, up to the bound. Errors: as above. */
export async function packStoppedFolder(
  { engine, containerId }: StoppedContainer,
  path: string,
  signal: AbortSignal,
): Promise<{ name: string; chunks: AsyncIterable<Buffer> }> {
  const tar = await engine.getArchive(containerId, withoutSlash(path) || '/', signal);
  return { name: withoutSlash(path).split('/').at(-1) || 'root', chunks: bounded(tar) };
}

async function* bounded(tar: Readable): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of tar as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_DOWNLOAD_BYTES) throw fileRefusal('too-large', `It is more than ${MAX_DOWNLOAD_BYTES} bytes.`);
    yield chunk;
  }
}

async function* readThen(entry: Entry, leave: () => void): AsyncGenerator<Buffer> {
  try {
    yield* entry as unknown as AsyncIterable<Buffer>;
  } finally {
    leave();
  }
}

/** Entries as they come; each has to be read or passed over before the next. */
function entriesOf(tar: Readable): AsyncIterableIterator<Entry, undefined> {
  const extraction = extract();
  tar.on('error', (error) => extraction.destroy(error));
  tar.pipe(extraction);
  return extraction[Symbol.asyncIterator]() as AsyncIterableIterator<Entry, undefined>;
}

function describe(name: string, header: Header): FileEntry {
  return {
    name: name.slice(0, 1024),
    kind: KINDS[header.type] ?? 'other',
    sizeBytes: header.size,
    mode: header.mode & 0o7777,
    uid: header.uid,
    gid: header.gid,
    modifiedAtMs: Math.max(0, header.mtime.getTime()),
    target: header.type === 'symlink' ? header.linkname.slice(0, MAX_PATH) : null,
    leadsToFolder: false,
  };
}

const KINDS: Partial<Record<string, FileEntry['kind']>> = {
  file: 'file',
  // A second name of a file that the archive holds already.
  link: 'file',
  symlink: 'link',
  directory: 'folder',
  fifo: 'pipe',
  'character-device': 'device',
  'block-device': 'device',
};

function resolve(from: string, target: string): string {
  const parts = (target.startsWith('/') ? target : `${from}/../${target}`).split('/');
  const kept: string[] = [];
  for (const part of parts) {
    if (part === '..') kept.pop();
    else if (part !== '' && part !== '.') kept.push(part);
  }
  return `/${kept.join('/')}`;
}

function withoutSlash(path: string): string {
  return path.replace(/\/+$/, '');
}
