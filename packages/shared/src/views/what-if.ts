import { z } from 'zod';
import { idSchema } from '../ids.ts';

/** How far back a tenant's past is replayed at most, and unless told otherwise. */
export const MAX_WHAT_IF_DAYS = 30;
export const WHAT_IF_DAYS = 7;

const share = z.number().min(0).max(1);
const count = z.int().min(0);
const amount = z.number().min(0);

/** The hour in which it would have been worst. */
const worstHourSchema = z.object({ hourMs: amount, hostName: z.string(), value: amount });

/**
 * A quota, replayed on what the tenant used: what it would have held back, had every compartment been as large as its part of
 * that quota. Null: nothing is known of the past.
 */
export const whatIfSchema = z.object({
  fromMs: amount,
  toMs: amount,
  /** What each host's compartment would hold: the quota, divided as reservations are divided now. */
  hosts: z.array(
    z.object({ hostId: idSchema, hostName: z.string(), cpuMillicores: count, memoryBytes: count, pids: count }),
  ),
  cpu: z
    .object({
      /** Seconds of which the demand is known, of all hosts together. */
      knownSec: count,
      /** Of the periods in which something wanted to run, those in which it would have been held back. */
      throttledShare: share,
      /** The same of what the kernel counted then, under the ceilings of then: such demand is known only as far as it was served. */
      wasThrottledShare: share,
      /** Seconds in which something would have waited for the next period. */
      heldBackSec: amount,
      /** By how much work would have come too late when it was worst, s. */
      longestDelaySec: amount,
      /** `value` is the share of its periods. */
      worstHour: worstHourSchema.nullable(),
    })
    .nullable(),
  memory: z
    .object({
      knownMinutes: count,
      /** Minutes whose most was above: the kernel would have had to kill. */
      minutesOver: count,
      highestBytes: amount,
      /** Minutes that ran into the ceilings of then: what it would have wanted beyond them is not known. */
      wasKilled: count,
      /** `value` is minutes. */
      worstHour: worstHourSchema.nullable(),
    })
    .nullable(),
  /** The most seen at one moment, of all hosts together, and of the one that would come closest to its part of the quota. */
  pids: z.object({ highest: count, minutesOver: count }).nullable(),
  instances: z.object({ highest: count }),
});
export type WhatIf = z.infer<typeof whatIfSchema>;
