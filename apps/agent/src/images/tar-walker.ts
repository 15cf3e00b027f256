import { TaskFailure } from '../tasks/handler.ts';

const BLOCK = 512;
/** Long names and attributes of one entry. */
const MAX_EXTENSION_BYTES = 1024 ** 2;
const MAX_NAME = 4096;

export type TarKind = 'file' | 'folder' | 'hard-link' | 'symbolic-link' | 'device' | 'fifo' | 'other';

export interface TarEntry {
  name: string;
  kind: TarKind;
  sizeBytes: number;
  /** Of links; empty otherwise. */
  linkName: string;
}

/** Takes an entry's content as it comes; `null` where nobody wants it. */
export type EntrySink = ((chunk: Buffer) => void) | null;

const KINDS: Record<string, TarKind> = {
  '0': 'file',
  '\0': 'file',
  '7': 'file',
  '1': 'hard-link',
  '2': 'symbolic-link',
  '3': 'device',
  '4': 'device',
  '5': 'folder',
  '6': 'fifo',
};

/**
 * Reads the headers of a tar file as its bytes pass by, whatever their sizes claim: nothing of it is kept but one header and
 * the extension of one entry. Throws TaskFailure for what is no tar file.
 */
export class TarWalker {
  readonly #onEntry: (entry: TarEntry) => EntrySink;
  #pending: Buffer = Buffer.alloc(0);
  /** Bytes of the entry's content that are still to come, and those that fill its last block. */
  #content = 0;
  #padding = 0;
  #sink: EntrySink = null;
  #extension: { type: string; chunks: Buffer[] } | null = null;
  #override: { name?: string; linkName?: string; sizeBytes?: number } = {};
  #isOver = false;
  #entries = 0;

  constructor(onEntry: (entry: TarEntry) => EntrySink) {
    this.#onEntry = onEntry;
  }

  push(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0 && !this.#isOver) {
      if (this.#content > 0) rest = this.#takeContent(rest);
      else if (this.#padding > 0) {
        const skipped = Math.min(this.#padding, rest.length);
        this.#padding -= skipped;
        rest = rest.subarray(skipped);
      } else {
        const wanted = BLOCK - this.#pending.length;
        this.#pending = Buffer.concat([this.#pending, rest.subarray(0, wanted)]);
        rest = rest.subarray(wanted);
        if (this.#pending.length === BLOCK) this.#takeHeader();
      }
    }
  }

  /** The file is over. */
  end(): void {
    if (this.#content > 0 || this.#pending.length > 0) throw broken('it ends in the middle of an entry');
    if (this.#entries === 0 && !this.#isOver) throw broken('it is empty');
  }

  #takeContent(rest: Buffer): Buffer {
    const part = rest.subarray(0, this.#content);
    this.#content -= part.length;
    if (this.#extension !== null) this.#extension.chunks.push(part);
    else this.#sink?.(part);
    if (this.#content === 0 && this.#extension !== null) this.#takeExtension();
    return rest.subarray(part.length);
  }

  #takeHeader(): void {
    const header = this.#pending;
    this.#pending = Buffer.alloc(0);
    if (header.every((byte) => byte === 0)) {
      this.#isOver = true;
      return;
    }
    if (!hasRightSum(header)) throw broken('a header has a wrong checksum');
    const type = String.fromCharCode(header[156] ?? 0);
    const sizeBytes = readNumber(header.subarray(124, 136));
    if ('xgLK'.includes(type) && type !== '') {
      if (sizeBytes > MAX_EXTENSION_BYTES) throw broken(`an entry has attributes of ${sizeBytes} bytes`);
      this.#begin(sizeBytes, null);
      this.#extension = { type, chunks: [] };
      if (sizeBytes === 0) this.#takeExtension();
      return;
    }
    const kind = KINDS[type] ?? 'other';
    const size = this.#override.sizeBytes ?? sizeBytes;
    const entry: TarEntry = {
      name: (this.#override.name ?? nameOf(header)).slice(0, MAX_NAME + 1),
      kind,
      // Links say the size of what they name, and bring nothing.
      sizeBytes: kind === 'file' || kind === 'other' ? size : 0,
      linkName: this.#override.linkName ?? textOf(header.subarray(157, 257)),
    };
    this.#override = {};
    this.#entries += 1;
    this.#begin(entry.sizeBytes, this.#onEntry(entry));
  }

  #begin(sizeBytes: number, sink: EntrySink): void {
    this.#content = sizeBytes;
    this.#padding = (BLOCK - (sizeBytes % BLOCK)) % BLOCK;
    this.#sink = sink;
  }

  #takeExtension(): void {
    const { type, chunks } = this.#extension ?? { type: '', chunks: [] };
    this.#extension = null;
    const content = Buffer.concat(chunks);
    if (type === 'L') this.#override.name = textOf(content);
    else if (type === 'K') this.#override.linkName = textOf(content);
    else if (type === 'x') Object.assign(this.#override, readAttributes(content));
  }
}

/** `27 path=some/file\n` and so on. */
function readAttributes(content: Buffer): { name?: string; linkName?: string; sizeBytes?: number } {
  const found: { name?: string; linkName?: string; sizeBytes?: number } = {};
  let at = 0;
  while (at < content.length) {
    const space = content.indexOf(32, at);
    const length = space < 0 ? NaN : Number(content.subarray(at, space).toString('latin1'));
    if (!Number.isSafeInteger(length) || length < space - at + 3) throw broken('an entry has damaged attributes');
    const record = content.subarray(space + 1, at + length - 1).toString('utf8');
    const equals = record.indexOf('=');
    const [key, value] = [record.slice(0, equals), record.slice(equals + 1)];
    if (key === 'path') found.name = value;
    if (key === 'linkpath') found.linkName = value;
    if (key === 'size') {
      const size = Number(value);
      if (!/^\d{1,15}$/.test(value) || !Number.isSafeInteger(size)) throw broken('an entry has no size');
      found.sizeBytes = size;
    }
    at += length;
  }
  return found;
}

function nameOf(header: Buffer): string {
  const name = textOf(header.subarray(0, 100));
  const isPosix = header.subarray(257, 263).toString('latin1') === 'ustar\0';
  const prefix = isPosix ? textOf(header.subarray(345, 500)) : '';
  return prefix === '' ? name : `${prefix}/${name}`;
}

function textOf(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.subarray(0, end < 0 ? bytes.length : end).toString('utf8');
}

/** Octal digits, or with the highest bit set a big-endian number. */
function readNumber(bytes: Buffer): number {
  const first = bytes[0] ?? 0;
  if ((first & 0x80) !== 0) {
    let value = BigInt(first & 0x7f);
    for (const byte of bytes.subarray(1)) value = value * 256n + BigInt(byte);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw broken('an entry claims an impossible size');
    return Number(value);
  }
  const digits = textOf(bytes).trim();
  if (!/^[0-7]*$/.test(digits)) throw broken('an entry has no size');
  return digits === '' ? 0 : Number.parseInt(digits, 8);
}

function hasRightSum(header: Buffer): boolean {
  const claimed = Number.parseInt(textOf(header.subarray(148, 156)).trim(), 8);
  let sum = 0;
  for (let index = 0; index < BLOCK; index += 1) sum += index >= 148 && index < 156 ? 32 : (header[index] ?? 0);
  return sum === claimed;
}

function broken(why: string): TaskFailure {
  return new TaskFailure('archive-broken', `This is not a tar file that can be read: ${why}.`);
}
