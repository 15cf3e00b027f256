import type { Readable } from 'node:stream';

export interface Piece {
  stream: 'stdout' | 'stderr';
  bytes: Buffer;
}

const HEADER_BYTES = 8;

/**
 * What the engine multiplexes, in pieces as they arrive: a frame may come as several. `starts` says that a piece is the
 * first of its frame, `ends` that it is the last. Reading stops while nobody takes.
 */
export async function* demultiplex(source: Readable): AsyncGenerator<Piece & { starts: boolean; ends: boolean }> {
  let header = Buffer.alloc(0);
  let left = 0;
  let stream: Piece['stream'] = 'stdout';
  let starts = true;
  for await (const chunk of source as AsyncIterable<Buffer>) {
    let rest = chunk;
    while (rest.length > 0) {
      if (left === 0) {
        const wanted = HEADER_BYTES - header.length;
        header = Buffer.concat([header, rest.subarray(0, wanted)]);
        rest = rest.subarray(wanted);
        if (header.length < HEADER_BYTES) break;
        stream = header[0] === 2 ? 'stderr' : 'stdout';
        left = header.readUInt32BE(4);
        header = Buffer.alloc(0);
        starts = true;
        continue;
      }
      const bytes = rest.subarray(0, left);
      rest = rest.subarray(bytes.length);
      left -= bytes.length;
      yield { stream, bytes, starts, ends: left === 0 };
      starts = false;
    }
  }
}

/** A terminal's stream is not multiplexed. */
export async function* asStdout(source: Readable): AsyncGenerator<Piece> {
  for await (const bytes of source as AsyncIterable<Buffer>) yield { stream: 'stdout', bytes };
}
