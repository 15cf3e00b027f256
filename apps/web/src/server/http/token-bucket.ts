/** Requests a second, and how many may come at once after a pause. */
const RATES = {
  mutation: { perSec: 50, burst: 100 },
  query: { perSec: 200, burst: 400 },
  /** Of one address, with tokens that are not accepted: room for a clumsy beginning and for a forgotten script. */
  'unknown-token': { perSec: 1, burst: 30 },
};
export type RequestKind = keyof typeof RATES;

/** The bound of the table. The one that was quiet longest goes first: its bucket is the likeliest to be full again. */
const MAX_BUCKETS = 20_000;

const buckets = new Map<string, { tokens: number; atMs: number }>();

/** Takes one token. Answers 0, or the whole seconds after which there is one again. */
export function takeToken(owner: string, kind: RequestKind, nowMs: number): number {
  const { perSec, burst } = RATES[kind];
  const key = `${kind}:${owner}`;
  const known = buckets.get(key);
  const tokens = known ? Math.min(burst, known.tokens + (Math.max(0, nowMs - known.atMs) / 1000) * perSec) : burst;
  buckets.delete(key);
  if (buckets.size >= MAX_BUCKETS) {
    const oldest = buckets.keys().next();
    if (!oldest.done) buckets.delete(oldest.value);
  }
  buckets.set(key, { tokens: tokens >= 1 ? tokens - 1 : tokens, atMs: nowMs });
  return tokens >= 1 ? 0 : Math.ceil((1 - tokens) / perSec);
}
