import { randomUUID } from 'node:crypto';
import {
  idSchema,
  MAX_CHUNKS_PER_READ,
  MAX_JOURNAL_CHUNKS,
  type UsageAnswer,
  type UsageChunk,
  type UsageRead,
} from '@bulkhead/shared';
import { z } from 'zod';
import type { Log } from '../log.ts';
import { bookStateSchema, type BookState } from './checkpoint.ts';
import type { JournalFolder } from './journal-folder.ts';

/** Of one answer, as JSON, unless a single chunk is longer: a long silence is told in many answers that hold up nobody. */
const MAX_ANSWER_BYTES = 1024 ** 2;
/** Chunks that wait for a disk that takes nothing; of more than these the oldest are given up. */
const MAX_WAITING = 10;
/** Numbers that are left out when the newest checkpoint is lost: those after it may have been told. */
const SKIPPED = 1_000;

const checkpointSchema = z.object({
  hostId: idSchema,
  journalId: idSchema,
  /** The last chunk that was closed. */
  newest: z.int().min(0),
  state: bookStateSchema,
});

export interface JournalOptions {
  folder: JournalFolder;
  hostId: string;
  log: Log;
  /** Chunks that are kept; other than in tests MAX_JOURNAL_CHUNKS. */
  maxChunks?: number;
}

/**
 * The host's usage on its way to the ledger. Only what is on disk is told, together with the checkpoint that it was counted
 * up to: whoever goes on from there can tell no less than what was told.
 */
export class UsageJournal {
  readonly #options: JournalOptions;
  #journalId: string;
  #chunks: number[];
  /** The last one that was given a number, and the last one that is on disk. */
  #closed: number;
  #newest: number;
  #waiting: UsageChunk[] = [];
  #checkpoint: string | null = null;
  #isFailing = false;
  /** One thing at a time on the disk. */
  #turn: Promise<unknown> = Promise.resolve();

  /** `state`: what the book goes on from; null: the journal begins now. */
  static async open(options: JournalOptions): Promise<{ journal: UsageJournal; state: BookState | null }> {
    const { folder, hostId, log } = options;
    await folder.prepare();
    const kept = await folder.readCheckpoint(checkpointSchema);
    if (kept === null || kept.value.hostId !== hostId) {
      const chunks = await folder.chunks();
      if (kept !== null || chunks.length > 0) {
        log.warn('the usage journal cannot be continued; a new one begins', { chunks: chunks.length });
        await folder.setAside();
      }
      return { journal: new UsageJournal(options, randomUUID(), [], 0), state: null };
    }
    const { journalId, newest, state } = kept.value;
    const found = await folder.chunks();
    if (!kept.isNewest) {
      const last = Math.max(newest, found.at(-1) ?? 0) + SKIPPED;
      return { journal: new UsageJournal(options, journalId, found, last), state };
    }
    // Closed, but not yet told when the agent was ended: what they hold is counted again.
    for (const seq of found) if (seq > newest) await folder.removeChunk(seq);
    const chunks = found.filter((seq) => seq <= newest);
    return { journal: new UsageJournal(options, journalId, chunks, newest), state };
  }

  private constructor(options: JournalOptions, journalId: string, chunks: number[], newest: number) {
    this.#options = options;
    this.#journalId = journalId;
    this.#chunks = chunks;
    this.#closed = newest;
    this.#newest = newest;
  }

  /** The number of the next chunk. */
  get next(): number {
    return this.#closed + 1;
  }

  /** A chunk has been closed, and the book stands as `state` says. Written in the background. */
  add(chunk: UsageChunk, state: BookState): void {
    this.#closed = chunk.seq;
    this.#waiting.push(chunk);
    if (this.#waiting.length > MAX_WAITING) this.#waiting.shift();
    void this.save(state);
  }

  /** On disk when it resolves, unless the disk takes nothing: then it is written with the next chunk. */
  save(state: BookState): Promise<void> {
    const { hostId } = this.#options;
    this.#checkpoint = JSON.stringify({ hostId, journalId: this.#journalId, newest: this.#closed, state });
    return this.#inTurn(() => this.#write());
  }

  /** `restart` sets the book to nothing, and answers how it stands then: somebody has read further than this journal is. */
  async read(read: UsageRead, restart: () => BookState): Promise<UsageAnswer> {
    return this.#inTurn(async () => {
      const isOurs = read.journalId === this.#journalId;
      if (isOurs && read.after > this.#newest) await this.#beginAnew(read.after, restart);
      else if (isOurs) await this.#forget((seq) => seq <= read.after);
      const chunks: UsageChunk[] = [];
      let bytes = 0;
      for (const seq of this.#chunks.slice(0, MAX_CHUNKS_PER_READ)) {
        if (seq > this.#newest) break;
        const found = await this.#options.folder.readChunk(seq);
        if (found === null) continue;
        bytes += found.bytes;
        if (chunks.length > 0 && bytes > MAX_ANSWER_BYTES) break;
        chunks.push(found.chunk);
      }
      return { journalId: this.#journalId, chunks, newest: this.#newest };
    });
  }

  /** Resolves when everything that was to be written has been. */
  async close(): Promise<void> {
    await this.#inTurn(() => Promise.resolve());
  }

  async #write(): Promise<void> {
    const { folder, log, maxChunks = MAX_JOURNAL_CHUNKS } = this.#options;
    if (this.#checkpoint === null) return;
    const [checkpoint, closed, waiting] = [this.#checkpoint, this.#closed, [...this.#waiting]];
    try {
      for (const chunk of waiting) {
        await folder.writeChunk(chunk);
        this.#chunks.push(chunk.seq);
        this.#waiting = this.#waiting.filter((one) => one !== chunk);
      }
      await folder.writeCheckpoint(checkpoint);
      if (this.#checkpoint === checkpoint) this.#checkpoint = null;
      this.#newest = closed;
      const excess = this.#chunks.length - maxChunks;
      if (excess > 0) {
        const first = this.#chunks[excess] ?? 0;
        await this.#forget((seq) => seq < first);
      }
      if (this.#isFailing) log.info('the usage journal is written again');
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing)
        log.error('the usage journal cannot be written; it is kept in memory until it can', { error });
      this.#isFailing = true;
    }
  }

  async #forget(isDone: (seq: number) => boolean): Promise<void> {
    const done = this.#chunks.filter(isDone);
    for (const seq of done) await this.#options.folder.removeChunk(seq);
    this.#chunks = this.#chunks.filter((seq) => !isDone(seq));
  }

  async #beginAnew(after: number, restart: () => BookState): Promise<void> {
    const { folder, log } = this.#options;
    log.warn('the usage journal has been read further than it is, as of a folder that was put back; a new one begins', {
      read: after,
      newest: this.#newest,
    });
    await folder.setAside();
    this.#journalId = randomUUID();
    this.#chunks = [];
    this.#waiting = [];
    this.#closed = 0;
    this.#newest = 0;
    const { hostId } = this.#options;
    this.#checkpoint = JSON.stringify({ hostId, journalId: this.#journalId, newest: 0, state: restart() });
    await this.#write();
  }

  #inTurn<T>(run: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(run);
    // Without its value: an answer of a megabyte would stay in memory until the next turn.
    this.#turn = done.then(
      () => {},
      () => {},
    );
    return done;
  }
}
