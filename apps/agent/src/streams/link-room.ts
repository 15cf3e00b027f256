import { setTimeout as pause } from 'node:timers/promises';

/** The link that a stream is sent over, as far as the stream has to know it. */
export interface Link {
  /** Bytes that wait in this process to be sent. */
  unsentBytes(): number;
}

/** Streams add nothing to a link that has this much unsent: reports wait behind no more than this and one chunk a stream. */
const MAX_UNSENT_BYTES = 256 * 1024;
const LOOK_MS = 10;

/** Waits until a stream may send its next chunk. Chunks are small and each waits anew, so that streams take turns. */
export async function waitForRoom(link: Link, isOver: () => boolean): Promise<void> {
  while (link.unsentBytes() > MAX_UNSENT_BYTES && !isOver()) await pause(LOOK_MS);
}
