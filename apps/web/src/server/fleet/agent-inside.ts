import {
  BulkheadError,
  changeListSchema,
  FILE_WINDOW_BYTES,
  fileMessageSchema,
  fileTextSchema,
  folderListSchema,
  MAX_FILE_CHUNK_BYTES,
  processListSchema,
  type AgentFileQuery,
  type AgentSignal,
  type AgentUpload,
  type ChangeList,
  type FileChange,
  type FileMessage,
  type FileText,
  type FolderList,
  type ProcessList,
} from '@bulkhead/shared';
import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { HostInside, UploadReference } from '../deps.ts';
import type { AgentClient } from './agent-client.ts';
import { explainStreamError } from './explain-stream-error.ts';
import { StreamQueue } from './stream-queue.ts';

const ANSWER_MS = 15_000;
/** The last step of an upload, and removing a large folder, wait for a disk. */
const LONG_ANSWER_MS = 130_000;
/** Questions that one agent may be busy with on our behalf. */
const MAX_ASKED = 32;
const MAX_UPLOADS = 16;
/** An upload of which nothing more comes: its agent has given it up by then. */
const UPLOAD_IDLE_MS = 120_000;

interface Upload {
  holder: string;
  instanceId: string;
  offset: number;
  isBusy: boolean;
  forget: NodeJS.Timeout;
}

interface InsideOptions {
  agent: AgentClient;
  hostName: string;
  /** Ends with the link. */
  signal: AbortSignal;
}

/** What can be asked of one agent about the inside of its instances. Everything has a deadline and ends with the link. */
export class AgentInside implements HostInside {
  readonly #options: InsideOptions;
  readonly #uploads = new Map<string, Upload>();
  #asked = 0;

  constructor(options: InsideOptions) {
    this.#options = options;
  }

  processes(instanceId: string): Promise<ProcessList> {
    return this.#read(processListSchema, (agent, signal) => agent.inside.processes.query({ instanceId }, { signal }));
  }

  async signal(input: AgentSignal): Promise<void> {
    await this.#ask((agent, signal) => agent.inside.signal.mutate(input, { signal }));
  }

  changes(instanceId: string): Promise<ChangeList> {
    return this.#read(changeListSchema, (agent, signal) => agent.inside.changes.query({ instanceId }, { signal }));
  }

  listFolder(instanceId: string, path: string): Promise<FolderList> {
    return this.#read(folderListSchema, (agent, signal) =>
      agent.inside.listFolder.query({ instanceId, path }, { signal }),
    );
  }

  readText(instanceId: string, path: string): Promise<FileText> {
    return this.#read(fileTextSchema, (agent, signal) => agent.inside.readText.query({ instanceId, path }, { signal }));
  }

  listVolumeFolder(volumeId: string, path: string): Promise<FolderList> {
    return this.#read(folderListSchema, (agent, signal) =>
      agent.inside.listVolumeFolder.query({ volumeId, path }, { signal }),
    );
  }

  readVolumeText(volumeId: string, path: string): Promise<FileText> {
    return this.#read(fileTextSchema, (agent, signal) =>
      agent.inside.readVolumeText.query({ volumeId, path }, { signal }),
    );
  }

  async *readFile(query: Omit<AgentFileQuery, 'streamId'>, signal: AbortSignal): AsyncGenerator<FileMessage> {
    const { agent, hostName, signal: linkSignal } = this.#options;
    const streamId = randomUUID();
    const queue = new StreamQueue<FileMessage>(2 * FILE_WINDOW_BYTES, (bytes) => {
      agent.streams.taken.mutate({ streamId, bytes }).catch(() => {});
    });
    const lose = () => queue.end(this.#lost());
    linkSignal.addEventListener('abort', lose, { once: true });
    if (linkSignal.aborted) lose();
    const upstream = agent.inside.readFile.subscribe(
      { streamId, ...query },
      {
        onData: (data) => {
          const parsed = fileMessageSchema.safeParse(data);
          if (!parsed.success) queue.end(unknownAnswer(hostName));
          else if (!queue.push(parsed.data, sizeOf(parsed.data))) {
            queue.end(new BulkheadError('UNAVAILABLE', 'The agent sent more than it may.'));
          }
        },
        onError: (error) => queue.end(explainStreamError(error, hostName)),
        onComplete: () => queue.end(null),
      },
    );
    try {
      yield* queue.items(signal);
    } finally {
      linkSignal.removeEventListener('abort', lose);
      upstream.unsubscribe();
    }
  }

  async openUpload(upload: AgentUpload, holder: string): Promise<void> {
    if (this.#uploads.size >= MAX_UPLOADS) throw this.#tooMany(MAX_UPLOADS);
    const { uploadId, instanceId } = upload;
    this.#uploads.set(uploadId, { holder, instanceId, offset: 0, isBusy: true, forget: this.#forgetLater(uploadId) });
    try {
      await this.#ask((agent, signal) => agent.inside.openUpload.mutate(upload, { signal }));
      this.#own({ uploadId, instanceId, holder }).isBusy = false;
    } catch (error) {
      this.#forget(uploadId);
      throw error;
    }
  }

  async writeUpload(reference: UploadReference, { offset, base64 }: { offset: number; base64: string }): Promise<void> {
    const { uploadId } = reference;
    const upload = this.#own(reference);
    if (upload.isBusy || upload.offset !== offset) {
      throw new BulkheadError('CONFLICT', `The next piece of this upload begins at ${upload.offset}.`, {
        fileProblem: 'interrupted',
      });
    }
    upload.isBusy = true;
    clearTimeout(upload.forget);
    upload.forget = this.#forgetLater(uploadId);
    try {
      const bytes = Buffer.from(base64, 'base64');
      for (let from = 0; from < bytes.length; from += MAX_FILE_CHUNK_BYTES) {
        const part = { uploadId, base64: bytes.subarray(from, from + MAX_FILE_CHUNK_BYTES).toString('base64') };
        await this.#ask((agent, signal) => agent.inside.writeUpload.mutate(part, { signal }));
      }
      upload.offset += bytes.length;
      upload.isBusy = false;
    } catch (error) {
      this.#forget(uploadId);
      throw error;
    }
  }

  async finishUpload(reference: UploadReference): Promise<void> {
    const { uploadId } = reference;
    this.#own(reference);
    this.#forget(uploadId);
    await this.#ask((agent, signal) => agent.inside.finishUpload.mutate({ uploadId }, { signal }), LONG_ANSWER_MS);
  }

  async closeUpload(reference: UploadReference): Promise<void> {
    const { uploadId } = reference;
    this.#own(reference);
    this.#forget(uploadId);
    await this.#ask((agent, signal) => agent.inside.closeUpload.mutate({ uploadId }, { signal }));
  }

  async changeFiles(instanceId: string, change: FileChange): Promise<void> {
    await this.#ask(
      (agent, signal) => agent.inside.changeFiles.mutate({ instanceId, change }, { signal }),
      LONG_ANSWER_MS,
    );
  }

  /** Of somebody else, or over: the same NOT_FOUND. */
  #own({ uploadId, instanceId, holder }: UploadReference): Upload {
    const known = this.#uploads.get(uploadId);
    if (known?.holder === holder && known.instanceId === instanceId) return known;
    throw new BulkheadError('NOT_FOUND', 'There is no such upload, or it is over.', { field: 'uploadId' });
  }

  #forget(uploadId: string): void {
    clearTimeout(this.#uploads.get(uploadId)?.forget);
    this.#uploads.delete(uploadId);
  }

  #forgetLater(uploadId: string): NodeJS.Timeout {
    return setTimeout(() => this.#uploads.delete(uploadId), UPLOAD_IDLE_MS).unref();
  }

  async #read<T>(
    schema: z.ZodType<T>,
    call: (agent: AgentClient, signal: AbortSignal) => Promise<unknown>,
  ): Promise<T> {
    const answer = schema.safeParse(await this.#ask(call));
    if (answer.success) return answer.data;
    throw unknownAnswer(this.#options.hostName);
  }

  async #ask(
    call: (agent: AgentClient, signal: AbortSignal) => Promise<unknown>,
    deadlineMs = ANSWER_MS,
  ): Promise<unknown> {
    const { agent, hostName, signal } = this.#options;
    if (this.#asked >= MAX_ASKED) throw this.#tooMany(MAX_ASKED);
    this.#asked += 1;
    const deadline = AbortSignal.timeout(deadlineMs);
    try {
      return await call(agent, AbortSignal.any([signal, deadline]));
    } catch (error) {
      if (!deadline.aborted) throw explainStreamError(error, hostName);
      const waited = `${deadlineMs / 1000} s`;
      throw new BulkheadError('HOST_UNREACHABLE', `The agent of ${hostName} did not answer within ${waited}.`);
    } finally {
      this.#asked -= 1;
    }
  }

  #tooMany(count: number): BulkheadError {
    const message = `${this.#options.hostName} does ${count} such things for somebody already.`;
    return new BulkheadError('TOO_MANY_ATTEMPTS', message, { count, retryAfterSec: 2 });
  }

  #lost(): BulkheadError {
    return new BulkheadError('HOST_UNREACHABLE', `The agent of ${this.#options.hostName} is not connected.`);
  }
}

function unknownAnswer(hostName: string): BulkheadError {
  return new BulkheadError('UNAVAILABLE', `The agent of ${hostName} answered what this version does not know.`);
}

/** As the agent counts it. */
function sizeOf(message: FileMessage): number {
  return message.kind === 'data' ? Buffer.byteLength(message.base64, 'base64') : 0;
}
