import { z } from 'zod';

/** Rows of one answer; an instance with more is said to have so many. */
export const MAX_PROCESSES_SHOWN = 500;

/** What may be sent to a process of an instance. */
export const PROCESS_SIGNALS = ['TERM', 'KILL', 'HUP', 'INT', 'QUIT', 'USR1', 'USR2', 'STOP', 'CONT'] as const;
export type ProcessSignal = (typeof PROCESS_SIGNALS)[number];

/**
 * Names one process for as long as its host runs: the kernel gives a number away again, but not with the same start. The
 * number is the one inside of the container, the start is in clock ticks since the host was booted.
 */
export const processIdentitySchema = z.strictObject({
  innerPid: z.int().min(1),
  startTicks: z.int().min(0),
});
export type ProcessIdentity = z.infer<typeof processIdentitySchema>;

export const processRowSchema = z.object({
  innerPid: z.number().int(),
  startTicks: z.number().int().min(0),
  /** Inside; 0: its parent is outside of the container. */
  innerParentPid: z.number().int(),
  /** As the host numbers it; null for whoever does not run hosts. */
  hostPid: z.number().int().nullable(),
  uid: z.number().int(),
  /** After the container's own /etc/passwd; null: it has no name there. */
  user: z.string().max(64).nullable(),
  /** The kernel's letter: R, S, D, T, Z, … */
  state: z.string().max(4),
  command: z.string().max(512),
  threads: z.number().int(),
  cpuUsec: z.number().min(0),
  rssBytes: z.number().min(0),
  startedAtMs: z.number(),
});
export type ProcessRow = z.infer<typeof processRowSchema>;

/** Processes of an instance, parents before children. CPU shares come from two of these. */
export const processListSchema = z.object({
  atMs: z.number(),
  processes: z.array(processRowSchema).max(MAX_PROCESSES_SHOWN),
  total: z.number().int().min(0),
});
export type ProcessList = z.infer<typeof processListSchema>;
