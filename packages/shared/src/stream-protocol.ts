import { z } from 'zod';
import { idSchema } from './ids.ts';
import { containerPathSchema, fileChangeSchema, MAX_FILE_CHUNK_BYTES, uploadSpecSchema } from './views/files.ts';
import { PROCESS_SIGNALS, processIdentitySchema } from './views/processes.ts';
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
export const FILE_WINDOW_BYTES = 256 * 1024;

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

const fileChunkSchema = z.base64().max(Math.ceil(MAX_FILE_CHUNK_BYTES / 3) * 4);

/** A file as it is, or a folder as a tar archive: of an instance, or of a volume whether or not an instance has it. */
export const agentFileQuerySchema = z.strictObject({
  streamId: idSchema,
  from: z.strictObject({ kind: z.enum(['instance', 'volume']), id: idSchema }),
  path: containerPathSchema,
  as: z.enum(['file', 'archive']),
});
export type AgentFileQuery = z.infer<typeof agentFileQuerySchema>;

/** A piece of a file that is read; the first says how large it will be, where that is known. */
export const fileMessageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('opened'), sizeBytes: z.number().min(0).nullable(), name: z.string().max(255) }),
  z.object({ kind: z.literal('data'), base64: fileChunkSchema }),
]);
export type FileMessage = z.infer<typeof fileMessageSchema>;

export const agentUploadSchema = z.strictObject({
  uploadId: idSchema,
  instanceId: idSchema,
  ...uploadSpecSchema.shape,
});
export type AgentUpload = z.infer<typeof agentUploadSchema>;

export const agentUploadPartSchema = z.strictObject({ uploadId: idSchema, base64: fileChunkSchema });
export type AgentUploadPart = z.infer<typeof agentUploadPartSchema>;

export const agentFileChangeSchema = z.strictObject({ instanceId: idSchema, change: fileChangeSchema });
export type AgentFileChange = z.infer<typeof agentFileChangeSchema>;

export const agentSignalSchema = z.strictObject({
  instanceId: idSchema,
  process: processIdentitySchema,
  signal: z.enum(PROCESS_SIGNALS),
});
export type AgentSignal = z.infer<typeof agentSignalSchema>;
