import { z } from 'zod';
import { problemSchema } from '../protocol.ts';
import { TASK_KINDS } from '../desired/tasks.ts';
import { INSTANCE_ACTIONS } from './instances.ts';

/** Whatever takes time and was asked for: a change of an instance, or long work of a host. */
export const activityEntrySchema = z.object({
  id: z.string(),
  source: z.enum(['operation', 'task']),
  kind: z.enum(['launch', ...INSTANCE_ACTIONS, ...TASK_KINDS]),
  state: z.enum(['pending', 'running', 'succeeded', 'failed', 'superseded', 'cancelled']),
  /** What it is about. `isGone`: there is no page of it any more. */
  subject: z.object({ kind: z.string(), id: z.string(), name: z.string(), isGone: z.boolean() }),
  hostName: z.string(),
  actor: z.string(),
  createdAtMs: z.number(),
  finishedAtMs: z.number().nullable(),
  /** Where it is: `accepted` and `sent` of operations, of tasks the host's own word. Null when it is over. */
  step: z.string().nullable(),
  /** Null while nothing is known of it; `totalBytes` null: not known yet. */
  progress: z.object({ doneBytes: z.number(), totalBytes: z.number().nullable() }).nullable(),
  problem: problemSchema.nullable(),
  /** Whether the reader may cancel it now, and whether somebody has asked for that already. */
  canCancel: z.boolean(),
  isCancelling: z.boolean(),
});
export type ActivityEntry = z.infer<typeof activityEntrySchema>;

export const activityViewSchema = z.object({
  /** Everything that is not over, also what is beyond the list. */
  pending: z.number(),
  /** When what failed in the last day did so, newest first and at most 20. */
  failedAtMs: z.array(z.number()),
  /** What is not over first, then what is, each newest first. */
  entries: z.array(activityEntrySchema),
});
export type ActivityView = z.infer<typeof activityViewSchema>;
