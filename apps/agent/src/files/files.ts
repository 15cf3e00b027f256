import {
  BulkheadError,
  FILE_WINDOW_BYTES,
  MAX_FILE_CHUNK_BYTES,
  MAX_FILE_TEXT_BYTES,
  type AgentFileChange,
  type AgentFileQuery,
  type AgentUpload,
  type AgentUploadPart,
  type FileMessage,
  type FileText,
  type FolderList,
  type Taken,
} from '@bulkhead/shared';
import type { FileEngine } from '../docker/file-engine.ts';
import { waitForRoom, type Link } from '../streams/link-room.ts';
import type { StreamSubject } from '../streams/streams.ts';
import { Window } from '../streams/window.ts';
import { listRunningFolder } from './list-folder.ts';
import { packRunningFolder } from './pack-folder.ts';
import { explainFileError, fileRefusal } from './problem.ts';
import { openRunningFile, type OpenedFile } from './read-running.ts';
import type { Running } from './run-inside.ts';
import { listStoppedFolder, openStoppedFile, packStoppedFolder } from './stopped.ts';
import { StoppedUploads } from './stopped-upload.ts';
import { changeRunning, makeStoppedFolder, openRunningSink, type Sink } from './uploads.ts';

const MAX_OPEN = 16;
/** An upload of which nothing more comes is given up. */
const UPLOAD_IDLE_MS = 60_000;

interface Upload {
  sink: Sink;
  leftBytes: number;
  timer: NodeJS.Timeout;
}

interface FilesOptions {
  engine: FileEngine;
  /** For uploads that wait until they are whole. */
  directory: string;
  streams: Running;
  subject: (instanceId: string) => StreamSubject | null;
  /** Where a volume's files begin. Throws NOT_FOUND. */
  volumeFolder: (volumeId: string) => string;
}

/** The files of instances: read as their containers see them, written by their own programs or, where none runs, by the engine. */
export class Files {
  readonly #options: FilesOptions;
  readonly #reads = new Map<string, Window>();
  readonly #uploads = new Map<string, Upload>();
  readonly #waiting: StoppedUploads;
  #lists = 0;

  constructor(options: FilesOptions) {
    this.#options = options;
    this.#waiting = new StoppedUploads(options.directory, options.engine);
  }

  /** Errors: NOT_FOUND, CONFLICT (fileProblem), UNAVAILABLE, TOO_MANY_ATTEMPTS. */
  list(instanceId: string, path: string): Promise<FolderList> {
    return this.#once(() => {
      const { pid, stopped } = this.#place(instanceId);
      return pid === null ? listStoppedFolder(stopped, path) : listRunningFolder(pid, path);
    });
  }

  /** The beginning of a file, when it is text. Errors: as `list`. */
  text(instanceId: string, path: string): Promise<FileText> {
    return this.#once(async () => readBeginning(await this.#open({ kind: 'instance', id: instanceId }, path)));
  }

  /** A folder of a volume, whether or not an instance has it; links lead no further than its root. Errors: as `list`. */
  listVolume(volumeId: string, path: string): Promise<FolderList> {
    return this.#once(() => listRunningFolder(this.#options.volumeFolder(volumeId), path));
  }

  /** Errors: as `list`. */
  volumeText(volumeId: string, path: string): Promise<FileText> {
    return this.#once(async () => readBeginning(await this.#open({ kind: 'volume', id: volumeId }, path)));
  }

  /** A file or an archive in pieces, as its reader takes them. Errors: as `list`, also in the middle. */
  async *read(query: AgentFileQuery, signal: AbortSignal, link: Link): AsyncGenerator<FileMessage> {
    const { streamId, from: source, path } = query;
    if (this.#reads.size >= MAX_OPEN || this.#reads.has(streamId)) throw tooMany();
    const window = new Window(FILE_WINDOW_BYTES);
    const leaving = new AbortController();
    const leave = () => {
      window.close();
      leaving.abort();
    };
    this.#reads.set(streamId, window);
    signal.addEventListener('abort', leave, { once: true });
    if (signal.aborted) leave();
    try {
      const { name, sizeBytes, chunks } =
        query.as === 'file'
          ? await this.#open(source, path)
          : { sizeBytes: null, ...(await this.#pack(source, path, leaving.signal)) };
      yield { kind: 'opened', sizeBytes, name: name.slice(0, 255) };
      for await (const chunk of chunks) {
        for (let from = 0; from < chunk.length; from += MAX_FILE_CHUNK_BYTES) {
          const bytes = chunk.subarray(from, from + MAX_FILE_CHUNK_BYTES);
          if (!(await window.spend(bytes.length))) return;
          await waitForRoom(link, () => leaving.signal.aborted);
          yield { kind: 'data', base64: bytes.toString('base64') };
        }
      }
    } catch (error) {
      if (!leaving.signal.aborted) throw explainFileError(error);
    } finally {
      signal.removeEventListener('abort', leave);
      leave();
      this.#reads.delete(streamId);
    }
  }

  taken({ streamId, bytes }: Taken): void {
    this.#reads.get(streamId)?.give(bytes);
  }

  /** Begins a file. Errors: as `list`, INSTANCE_STATE while it is paused, and those of an exec. */
  async openUpload(upload: AgentUpload): Promise<void> {
    const { uploadId, instanceId, sizeBytes } = upload;
    if (this.#uploads.size >= MAX_OPEN || this.#uploads.has(uploadId)) throw tooMany();
    const { pid, isRunning, stopped } = this.#place(instanceId);
    if (pid !== null && !isRunning) throw fileRefusal('not-running', 'It is paused: its programs cannot write.');
    const sink =
      pid === null
        ? await this.#waiting.open(stopped.containerId, upload)
        : await openRunningSink(this.#options.streams, upload).catch((error: unknown) => {
            throw explainFileError(error);
          });
    this.#uploads.set(uploadId, { sink, leftBytes: sizeBytes, timer: this.#giveUpLater(uploadId) });
  }

  /** Resolves when there is room for more. Errors: NOT_FOUND, CONFLICT for more than was announced. */
  async writeUpload({ uploadId, base64 }: AgentUploadPart): Promise<void> {
    const upload = this.#upload(uploadId);
    const bytes = Buffer.from(base64, 'base64');
    upload.leftBytes -= bytes.length;
    if (upload.leftBytes < 0) {
      this.closeUpload(uploadId);
      throw fileRefusal('too-large', 'More came than was announced.');
    }
    clearTimeout(upload.timer);
    try {
      await upload.sink.write(bytes);
      upload.timer = this.#giveUpLater(uploadId);
    } catch (error) {
      this.closeUpload(uploadId);
      throw explainFileError(error);
    }
  }

  /** Resolves when the file stands there whole. Errors: NOT_FOUND, CONFLICT (fileProblem). */
  async finishUpload(uploadId: string): Promise<void> {
    const upload = this.#upload(uploadId);
    clearTimeout(upload.timer);
    this.#uploads.delete(uploadId);
    if (upload.leftBytes > 0) {
      upload.sink.abort();
      throw fileRefusal('interrupted', `${upload.leftBytes} bytes are missing.`);
    }
    try {
      await upload.sink.finish();
    } catch (error) {
      upload.sink.abort();
      throw explainFileError(error);
    }
  }

  /** Gives an upload up: nothing of it stays. One that is over is over. */
  closeUpload(uploadId: string): void {
    const upload = this.#uploads.get(uploadId);
    if (upload === undefined) return;
    clearTimeout(upload.timer);
    upload.sink.abort();
    this.#uploads.delete(uploadId);
  }

  /** Errors: NOT_FOUND, CONFLICT (fileProblem), INSTANCE_STATE, and those of an exec. */
  async change({ instanceId, change }: AgentFileChange): Promise<void> {
    const { pid, stopped } = this.#place(instanceId);
    try {
      if (pid !== null) await changeRunning(this.#options.streams, instanceId, change);
      else if (change.kind === 'make-folder') {
        await makeStoppedFolder(this.#options.engine, stopped.containerId, change.path);
      } else throw fileRefusal('not-running', 'Its own programs do this, so it has to run.');
    } catch (error) {
      throw explainFileError(error);
    }
  }

  close(): void {
    for (const window of this.#reads.values()) window.close();
    for (const uploadId of this.#uploads.keys()) this.closeUpload(uploadId);
  }

  #place(instanceId: string) {
    const subject = this.#options.subject(instanceId);
    if (subject === null) throw new BulkheadError('NOT_FOUND', `instance ${instanceId} is not on this host`);
    const { containerId, pid, isRunning } = subject;
    if (containerId === null) throw fileRefusal('not-running', 'There is no container, so there are no files.');
    return { pid, isRunning, stopped: { engine: this.#options.engine, containerId } };
  }

  #open({ kind, id }: AgentFileQuery['from'], path: string): Promise<OpenedFile> {
    if (kind === 'volume') return openRunningFile(this.#options.volumeFolder(id), path);
    const { pid, stopped } = this.#place(id);
    return pid === null ? openStoppedFile(stopped, path) : openRunningFile(pid, path);
  }

  #pack({ kind, id }: AgentFileQuery['from'], path: string, signal: AbortSignal) {
    if (kind === 'volume') return packRunningFolder(this.#options.volumeFolder(id), path, signal);
    const { pid, stopped } = this.#place(id);
    return pid === null ? packStoppedFolder(stopped, path, signal) : packRunningFolder(pid, path, signal);
  }

  async #once<T>(work: () => Promise<T>): Promise<T> {
    if (this.#lists >= MAX_OPEN) throw tooMany();
    this.#lists += 1;
    try {
      return await work();
    } catch (error) {
      throw explainFileError(error);
    } finally {
      this.#lists -= 1;
    }
  }

  #upload(uploadId: string): Upload {
    const upload = this.#uploads.get(uploadId);
    if (upload !== undefined) return upload;
    throw new BulkheadError('NOT_FOUND', 'There is no such upload, or it was given up.', { field: 'uploadId' });
  }

  #giveUpLater(uploadId: string): NodeJS.Timeout {
    return setTimeout(() => this.closeUpload(uploadId), UPLOAD_IDLE_MS).unref();
  }
}

/** As much of a file as one answer holds, when it is text. */
async function readBeginning(file: OpenedFile): Promise<FileText> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of file.chunks) {
    pieces.push(chunk);
    bytes += chunk.length;
    if (bytes >= MAX_FILE_TEXT_BYTES) break;
  }
  const beginning = Buffer.concat(pieces).subarray(0, MAX_FILE_TEXT_BYTES);
  const isCut = file.sizeBytes > beginning.length;
  const text = decode(beginning, isCut);
  return { path: file.path, sizeBytes: file.sizeBytes, text: text ?? '', isCut, isBinary: text === null };
}

/** Null: it is no text. What was cut off may end in the middle of a letter. */
function decode(bytes: Buffer, isCut: boolean): string | null {
  if (bytes.includes(0)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: isCut });
  } catch {
    return null;
  }
}

function tooMany(): BulkheadError {
  return new BulkheadError('TOO_MANY_ATTEMPTS', `This host has ${MAX_OPEN} files open for somebody already.`, {
    count: MAX_OPEN,
    retryAfterSec: 2,
  });
}
