import { z } from 'zod';
import { problemSchema } from '../protocol.ts';
import { TASK_KINDS } from '../desired/tasks.ts';
import { INSTANCE_ACTIONS } from './instances.ts';

/** What a stack's plan is for. */
export const STACK_CHANGES = ['stack-apply', 'stack-delete'] as const;
export type StackChangeKind = (typeof STACK_CHANGES)[number];

/** Whatever takes time and was asked for: a change of an instance, long work of a host, or the last change of a stack. */
export const activityEntrySchema = z.object({
  /** Of the operation, the task, or the stack. */
  id: z.string(),
  source: z.enum(['operation', 'task', 'stack']),
  kind: z.enum(['launch', ...INSTANCE_ACTIONS, ...TASK_KINDS, ...STACK_CHANGES]),
  tenantSlug: z.string(),
  state: z.enum(['pending', 'running', 'succeeded', 'failed', 'superseded', 'cancelled']),
  /** What it is about. `isGone`: there is no page of it any more. */
  subject: z.object({ kind: z.string(), id: z.string(), name: z.string(), isGone: z.boolean() }),
  /** Null: several hosts, or none yet. */
  hostName: z.string().nullable(),
  actor: z.string(),
  createdAtMs: z.number(),
  finishedAtMs: z.number().nullable(),
  /** Where it is: `accepted` and `sent` of operations, of tasks the host's own word, of stacks the name of the part. Null when it is over. */
  step: z.string().nullable(),
  /** Null while nothing is known of it; `totalBytes` null: not known yet. */
  progress: z.object({ doneBytes: z.number(), totalBytes: z.number().nullable() }).nullable(),
  /** Of stacks: parts that are done, and all of them; null when it is over. */
  parts: z.object({ done: z.number(), all: z.number() }).nullable(),
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
