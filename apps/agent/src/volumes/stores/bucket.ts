import type { IncomingMessage } from 'node:http';
import { MIB } from '@bulkhead/shared';
import { TaskFailure } from '../../tasks/handler.ts';
import { askStore, readElement, readWords, type Store } from './store-request.ts';

/** The least that S3 takes as a part, with room; the most that is kept in memory; and how many parts there may be. */
const LEAST_PART_BYTES = 8 * MIB;
const MOST_PART_BYTES = 64 * MIB;
const MAX_PARTS = 10_000;

/** Pure: how large parts have to be for so many bytes. */
export function partBytesFor(totalBytes: number): number {
  return Math.min(MOST_PART_BYTES, Math.max(LEAST_PART_BYTES, Math.ceil(totalBytes / (MAX_PARTS * 0.9))));
}

/** One object of one bucket. All throw TaskFailure. */
export class BucketObject {
  readonly #store: Store;
  readonly #path: string;
  readonly #listPath: string;
  readonly #key: string;

  constructor(store: Store, bucket: string, key: string) {
    this.#store = store;
    this.#key = key;
    this.#path = `/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
    this.#listPath = `/${bucket}`;
  }

  /**
   * Sends a stream as parts of this size, one in memory at a time. What fails is taken back, so that nobody pays for parts
   * that are no object; and so is what an agent that died has left of the same object.
   */
  async put(source: AsyncIterable<Buffer>, partBytes: number, signal: AbortSignal): Promise<void> {
    await this.#takeBack(signal);
    const begun = await this.#ask('POST', `${this.#path}?uploads=`, signal);
    const uploadId = readElement(begun, 'UploadId');
    if (uploadId === null) throw new TaskFailure('store-answer', 'The store began no upload.');
    try {
      const tags: string[] = [];
      for await (const part of inParts(source, partBytes)) {
        if (tags.length >= MAX_PARTS)
          throw new TaskFailure('too-large', 'It is more than a store takes as one object.');
        const query = `partNumber=${tags.length + 1}&uploadId=${encodeURIComponent(uploadId)}`;
        const answer = await askStore(this.#store, {
          method: 'PUT',
          path: `${this.#path}?${query}`,
          body: part,
          signal,
        });
        answer.resume();
        tags.push(answer.headers.etag ?? '');
      }
      await this.#complete(uploadId, tags, signal);
    } catch (error) {
      await this.#abort(uploadId).catch(() => {});
      throw error;
    }
  }

  get(signal: AbortSignal): Promise<IncomingMessage> {
    return askStore(this.#store, { method: 'GET', path: this.#path, signal });
  }

  /** One that is not there is deleted. */
  async delete(signal: AbortSignal): Promise<void> {
    const answer = await askStore(this.#store, { method: 'DELETE', path: this.#path, signal });
    answer.resume();
  }

  async #complete(uploadId: string, tags: readonly string[], signal: AbortSignal): Promise<void> {
    const parts = tags.map((tag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${tag}</ETag></Part>`);
    const body = Buffer.from(`<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`);
    const words = await this.#ask('POST', `${this.#path}?uploadId=${encodeURIComponent(uploadId)}`, signal, body);
    // A store that fails after it has begun to answer says 200 and then why.
    const code = readElement(words, 'Code');
    if (code !== null) throw new TaskFailure('store-refused', `The store could not put it together: ${code}.`);
  }

  /** Uploads of this very object that were never finished. A store that does not list them has none that are known. */
  async #takeBack(signal: AbortSignal): Promise<void> {
    const query = `prefix=${encodeURIComponent(this.#key)}&uploads=`;
    const listed = await this.#ask('GET', `${this.#listPath}?${query}`, signal).catch(() => '');
    for (const [, upload = ''] of listed.matchAll(/<Upload>(.*?)<\/Upload>/gs)) {
      const uploadId = readElement(upload, 'UploadId');
      if (uploadId !== null && readElement(upload, 'Key') === this.#key) await this.#abort(uploadId);
    }
  }

  async #abort(uploadId: string): Promise<void> {
    const path = `${this.#path}?uploadId=${encodeURIComponent(uploadId)}`;
    const answer = await askStore(this.#store, { method: 'DELETE', path, signal: AbortSignal.timeout(30_000) });
    answer.resume();
  }

  async #ask(method: 'GET' | 'POST', path: string, signal: AbortSignal, body = Buffer.alloc(0)): Promise<string> {
    return readWords(await askStore(this.#store, { method, path, ...(method === 'POST' && { body }), signal }));
  }
}

/** The last one may be shorter, and there is one in any case. */
async function* inParts(source: AsyncIterable<Buffer>, partBytes: number): AsyncGenerator<Buffer> {
  let part = Buffer.allocUnsafe(partBytes);
  let filled = 0;
  let count = 0;
  for await (const chunk of source) {
    for (let from = 0; from < chunk.length;) {
      const taken = chunk.copy(part, filled, from);
      filled += taken;
      from += taken;
      if (filled < partBytes) continue;
      yield part;
      count += 1;
      part = Buffer.allocUnsafe(partBytes);
      filled = 0;
    }
  }
  if (filled > 0 || count === 0) yield part.subarray(0, filled);
}
