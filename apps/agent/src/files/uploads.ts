import { Readable } from 'node:stream';
import type { AgentUpload, FileChange } from '@bulkhead/shared';
import { pack as createPack, type Header } from 'tar-stream';
import type { FileEngine } from '../docker/file-engine.ts';
import { explainFileError, fileRefusal } from './problem.ts';
import { InsideRun, type Running } from './run-inside.ts';

/** How long the last step may take: a disk that has to write it down. */
const FINISH_MS = 60_000;
const CHANGE_MS = 60_000;

/**
 * Beside its place first, so that nobody sees half a file, and then into it. Folder, name and what the other name ends
 * with are words of their own and never part of the program.
 */
const RECEIVE = [
  'd=$1; n=$2; t=$d/.upload-$3',
  '[ -d "$d" ] || { echo "$d: No such file or directory" >&2; exit 1; }',
  '[ -d "$d/$n" ] && { echo "$n: Is a directory" >&2; exit 1; }',
  'trap \'rm -f -- "$t"; exit 1\' HUP INT TERM',
  'cat > "$t" && mv -f -- "$t" "$d/$n" || { c=$?; rm -f -- "$t"; exit $c; }',
].join('\n');

const COMMANDS = {
  'make-folder': ({ path }: { path: string }) => ['mkdir', '--', path],
  remove: ({ path }: { path: string }) => ['rm', '-rf', '--', path],
} as const;

/** Where an upload's bytes go. */
export interface Sink {
  write(bytes: Buffer): Promise<void>;
  /** Resolves when the file stands there whole. */
  finish(): Promise<void>;
  abort(): void;
}

/** Into a running instance: by a program inside of it, as its own user, in its own memory and under its own limits. */
export async function openRunningSink(streams: Running, upload: AgentUpload): Promise<Sink> {
  const { instanceId, folder, name, uploadId } = upload;
  const words = ['sh', folder.replace(/(?<=.)\/+$/, ''), name, uploadId.slice(0, 8)];
  const run = await InsideRun.open(streams, instanceId, ['/bin/sh', '-c', RECEIVE, ...words]);
  return {
    write: (bytes) => run.write(bytes),
    async finish() {
      await run.write(Buffer.alloc(0), true);
      await run.finish(FINISH_MS);
    },
    abort: () => run.abort(),
  };
}

/** Changes files of a running instance by its own programs. Errors: NOT_FOUND, CONFLICT, and those of `Streams.runExec`. */
export async function changeRunning(streams: Running, instanceId: string, change: FileChange): Promise<void> {
  const command = change.kind === 'rename' ? ['mv', '--', change.path, change.to] : COMMANDS[change.kind](change);
  const run = await InsideRun.open(streams, instanceId, [...command]);
  await run.finish(CHANGE_MS);
}

/** A new folder in a stopped instance. Errors: NOT_FOUND, CONFLICT, UNAVAILABLE. */
export async function makeStoppedFolder(engine: FileEngine, containerId: string, path: string): Promise<void> {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  const name = parts.pop();
  if (name === undefined || name === '..') throw fileRefusal('exists', 'It is there already.');
  const pack = createPack();
  pack.on('error', () => {});
  pack.entry(headerOf(`${name}/`, { type: 'directory', mode: 0o755 }));
  pack.finalize();
  const tar = Readable.from(pack);
  try {
    await engine.putArchive(containerId, `/${parts.join('/')}`, tar, AbortSignal.timeout(FINISH_MS));
  } catch (error) {
    throw explainFileError(error);
  }
}

export function headerOf(name: string, more: Partial<Header>): Partial<Header> & Pick<Header, 'name'> {
  return { type: 'file', uid: 0, gid: 0, mtime: new Date(), ...more, name };
}
