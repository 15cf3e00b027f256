import { MAX_INSTANCES_PER_HOST, USAGE_COUNTERS, usageRecordSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { RAW_COLUMNS } from './raw-counters.ts';

/** Meters that are remembered: those of now, and those that may come back to this host. */
export const MAX_METERS = 4 * MAX_INSTANCES_PER_HOST + 1;

const keptMeterSchema = usageRecordSchema.pick({ kind: true, tenantSlug: true, instanceId: true }).extend({
  /** With fractions of what is an integral over time. */
  totals: z.array(z.number().min(0)).length(USAGE_COUNTERS.length),
  /** Which group `raw` was read from (see GroupReader.life); null: none yet. */
  life: z.string().max(64).nullable(),
  raw: z.array(z.number().nullable()).length(RAW_COLUMNS.length),
  kills: z.number().min(0),
  isPresent: z.boolean(),
  readMs: z.number(),
  memoryBytes: z.number(),
  userShare: z.number().min(0).max(1),
  lastSecondUsec: z.number(),
  beyondUsec: z.number(),
  allocation: z.object({ cpuMillicores: z.number(), memoryBytes: z.number(), sinceMs: z.number() }),
  hasNews: z.boolean(),
});
export type KeptMeter = z.infer<typeof keptMeterSchema>;

const keptNetworkSchema = z.object({
  instanceId: usageRecordSchema.shape.instanceId.unwrap(),
  process: z.string().max(64),
  inBytes: z.number(),
  outBytes: z.number(),
});
export type KeptNetwork = z.infer<typeof keptNetworkSchema>;

/** How far every odometer is, and the kernel's counters that it stands for: what another agent goes on from. */
export const bookStateSchema = z.object({
  bootId: z.string().max(64),
  /** The host's clock, and the book's own axis, at one moment. */
  atMs: z.number(),
  axisMs: z.number(),
  /** When the chunk under way began, by the host's clock. */
  fromMs: z.number(),
  meters: z.array(keptMeterSchema).max(MAX_METERS),
  /** Keys of instances that have ended since the compartments' rest was last divided, with the weight of each. */
  ended: z.array(z.tuple([z.string().max(64), z.number()])).max(MAX_METERS),
  networks: z.array(keptNetworkSchema).max(MAX_METERS),
  /** Lives of groups that began before the journal did: what they show when they are first read is not in it. */
  oldLives: z.array(z.string().max(64)).max(MAX_METERS),
});
export type BookState = z.infer<typeof bookStateSchema>;
