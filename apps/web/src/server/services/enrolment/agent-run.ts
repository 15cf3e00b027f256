import { z } from 'zod';

/** Which run of which agent opens a link, as it says itself: good for telling agents apart, for nothing else. */
export const agentRunSchema = z.object({
  /** A keyed hash of the machine's id; null: the agent has none to tell. */
  machineId: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .nullable(),
  bootId: z.string().regex(/^[A-Za-z0-9-]{1,64}$/),
  /** Random, made when the process began. */
  processId: z.string().regex(/^[A-Za-z0-9-]{1,64}$/),
  address: z.string().max(64),
});
export type AgentRun = z.infer<typeof agentRunSchema>;

const seenRunSchema = agentRunSchema.extend({ atMs: z.number() });
/** An agent and when it was seen last. */
export type SeenRun = z.infer<typeof seenRunSchema>;

/** As kept with a host: who opened its newest link, and who still answered over an older one after that. */
export const linkRunSchema = seenRunSchema.extend({ rival: seenRunSchema.nullable() });
export type LinkRun = z.infer<typeof linkRunSchema>;
