import { z } from 'zod';
import { idSchema } from './ids.ts';
import {
  base64ChunkSchema,
  execMessageSchema,
  execSpecSchema,
  logQuerySchema,
  terminalSizeSchema,
} from './views/streams.ts';

/**
 * What a stream may have on its way, in bytes, before its reader has taken some of it. Nothing of a stream is sent beyond
 * it, so that a reader that stalls costs this much and stops nobody else.
 */
export const EXEC_WINDOW_BYTES = 128 * 1024;
export const LOG_WINDOW_BYTES = 256 * 1024;

/** The control plane makes the id; it is known to nobody else before the stream is open. */
export const execStartSchema = z.strictObject({ execId: idSchema, instanceId: idSchema, ...execSpecSchema.shape });
export type ExecStart = z.infer<typeof execStartSchema>;

export const execWriteSchema = z.strictObject({
  execId: idSchema,
  base64: base64ChunkSchema,
  /** No more will come: the program reads the end of its input. */
  isLast: z.boolean(),
});
export type ExecWrite = z.infer<typeof execWriteSchema>;

export const execResizeSchema = z.strictObject({ execId: idSchema, ...terminalSizeSchema.shape });
export type ExecResize = z.infer<typeof execResizeSchema>;

/** A message of an exec between agent and control plane: `opened` first, once its process has been read back. */
export const agentExecMessageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('opened') }),
  ...execMessageSchema.options,
]);
export type AgentExecMessage = z.infer<typeof agentExecMessageSchema>;

export const agentLogQuerySchema = z.strictObject({
  streamId: idSchema,
  instanceId: idSchema,
  ...logQuerySchema.shape,
});
export type AgentLogQuery = z.infer<typeof agentLogQuerySchema>;

/** The reader of a stream has taken this much more of it. */
export const takenSchema = z.strictObject({ streamId: idSchema, bytes: z.int().min(1).max(LOG_WINDOW_BYTES) });
export type Taken = z.infer<typeof takenSchema>;
