import type { IncomingMessage, ServerResponse } from 'node:http';
import { constants } from 'node:zlib';
import compression from 'compression';

/** Answers of a known length below it fit into a packet anyway. */
const THRESHOLD_BYTES = 1_024;
/** Above it a page costs more of the processor than it saves of the wire. */
const BROTLI_QUALITY = 4;

const pack = compression({
  threshold: THRESHOLD_BYTES,
  brotli: { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } },
  // Streams of events have to leave piece by piece.
  filter: (req, res) =>
    !String(res.getHeader('content-type') ?? '').startsWith('text/event-stream') && compression.filter(req, res),
});

/**
 * From here on what is written to the answer goes packed over the wire, as the browser understands it. What somebody else
 * may put into a request is never in an answer beside a secret of the reader's: session cookies are not sent along from
 * other sites, so nobody can measure one by the length of the other.
 */
export function packAnswers(req: IncomingMessage, res: ServerResponse): void {
  pack(req as Parameters<typeof pack>[0], res as Parameters<typeof pack>[1], () => undefined);
}
