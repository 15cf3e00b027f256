import type { Problem } from '@bulkhead/shared';
import { z } from 'zod';
import { doubled } from '../workloads/back-off.ts';

const FIRST_MS = 60_000;
const LONGEST_MS = 10 * 60_000;
/** Whoever was quiet this long begins anew. */
const FORGIVEN_MS = 30 * 60_000;

/** A run that was paused for flooding its log. */
export const holdSchema = z.object({
  runMs: z.number().nullable(),
  /** Any change that a person makes of the instance ends it, a resume first of all. */
  revision: z.number(),
  untilMs: z.number(),
  /** Floods in a row. */
  times: z.number(),
  bytesPerSec: z.number(),
  /** Its end was told. */
  ended: z.boolean(),
});
export type Hold = z.infer<typeof holdSchema>;

/** Pure: the hold that follows for a flood now: a minute at first, twice as long each time, at most ten minutes. */
export function nextHold(
  before: Hold | null,
  {
    runMs,
    revision,
    bytesPerSec,
    nowMs,
  }: { runMs: number | null; revision: number; bytesPerSec: number; nowMs: number },
): Hold {
  const isRow = before !== null && nowMs - before.untilMs < FORGIVEN_MS;
  const times = isRow ? before.times + 1 : 1;
  const untilMs = nowMs + doubled(FIRST_MS, times - 1, LONGEST_MS);
  return { runMs, revision, untilMs, times, bytesPerSec, ended: false };
}

/** Whether a run has to stand still for its flood. */
export function isHeld(hold: Hold | null, run: { runMs: number | null; revision: number; nowMs: number }): boolean {
  if (hold === null || hold.runMs !== run.runMs) return false;
  return hold.revision === run.revision && run.nowMs < hold.untilMs;
}

export function describeHold(hold: Hold): Problem {
  const rate = (hold.bytesPerSec / 1e6).toFixed(0);
  const until = new Date(hold.untilMs).toISOString().slice(11, 19);
  return {
    code: 'log-flood',
    message:
      `It wrote ${rate} MB/s of log for ten seconds; 5 MB/s is the most. Writing that down costs the host what no quota ` +
      `bounds, so it was paused and goes on by itself at ${until} UTC. Let it write less. Resume makes it go on at once, ` +
      'stop ends it; if it floods again it is paused for longer.',
  };
}
