import { z } from 'zod';
import { utf8Length } from '../utf8-length.ts';

/** Raw bytes of one message of an exec, either way. */
export const MAX_EXEC_CHUNK_BYTES = 32 * 1024;
/** Text of one message of a log. */
export const MAX_LOG_MESSAGE_BYTES = 64 * 1024;
/** Lines from the end that a log may begin with. */
export const MAX_LOG_TAIL = 10_000;
/** What a viewer may have on its way to it: a browser is sent on whether it keeps up or not, so it says what it has taken. */
export const MIN_VIEW_WINDOW_BYTES = 2 * MAX_EXEC_CHUNK_BYTES;
export const MAX_VIEW_WINDOW_BYTES = 1024 * 1024;
export const MAX_EXECS_PER_INSTANCE = 10;
export const MAX_EXECS_PER_HOST = 50;

const MAX_BASE64 = Math.ceil(MAX_EXEC_CHUNK_BYTES / 3) * 4;
const MAX_COMMAND_BYTES = 8 * 1024;

const streamName = z.enum(['stdout', 'stderr']);
export const base64ChunkSchema = z.base64().max(MAX_BASE64);

/** What is wanted of a log: the last `tail` lines that are not older than `sinceMs`, and with `follow` those to come. */
export const logQuerySchema = z.strictObject({
  tail: z.int().min(0).max(MAX_LOG_TAIL),
  sinceMs: z.int().min(0).nullable(),
  follow: z.boolean(),
});
export type LogQuery = z.infer<typeof logQuerySchema>;

/**
 * One message of a log: `dropped` lines that the reader was too slow for, then the chunks that follow them. A chunk is
 * a line with its newline, or a part of a line longer than 16 KiB without one.
 */
export const logMessageSchema = z.object({
  dropped: z.int().min(0),
  chunks: z
    .array(z.object({ stream: streamName, text: z.string().max(MAX_LOG_MESSAGE_BYTES), atMs: z.number().min(0) }))
    .max(4096),
});
export type LogMessage = z.infer<typeof logMessageSchema>;

/** Size of a terminal, in characters. */
export const terminalSizeSchema = z.strictObject({
  columns: z.int().min(1).max(1000),
  rows: z.int().min(1).max(1000),
});
export type TerminalSize = z.infer<typeof terminalSizeSchema>;

/** A program to run in an instance: as the container's own user, with its environment, and no more rights than it has. */
export const execSpecSchema = z.strictObject({
  command: z
    .array(z.string().regex(/^[^\0]*$/, 'no NUL characters'))
    .min(1)
    .max(64)
    .refine(
      (words) => words[0] !== '' && words.reduce((sum, word) => sum + utf8Length(word), 0) <= MAX_COMMAND_BYTES,
      'a program and its arguments, at most 8 KiB together',
    ),
  tty: z.boolean(),
  ...terminalSizeSchema.shape,
});
export type ExecSpec = z.infer<typeof execSpecSchema>;

/** Why an exec is over: its program ended by itself, or what ended it. */
export const EXEC_END_REASONS = [
  'exited',
  'closed',
  'idle',
  'too-long',
  'instance-stopped',
  'not-allowed',
  'not-contained',
  'link-lost',
  'failed',
] as const;
export type ExecEndReason = (typeof EXEC_END_REASONS)[number];

export const execMessageSchema = z.discriminatedUnion('kind', [
  /** With a terminal everything is stdout. */
  z.object({ kind: z.literal('output'), stream: streamName, base64: base64ChunkSchema }),
  /** The last one. `exitCode` is null where the program was ended before it could give one. */
  z.object({ kind: z.literal('ended'), exitCode: z.int().nullable(), reason: z.enum(EXEC_END_REASONS) }),
]);
export type ExecMessage = z.infer<typeof execMessageSchema>;
