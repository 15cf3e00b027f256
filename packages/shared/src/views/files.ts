import { z } from 'zod';
import { utf8Length } from '../utf8-length.ts';

/** Rows of one folder; a folder with more is told to be longer. */
export const MAX_FOLDER_ENTRIES = 2_000;
/** A text that is looked at in the browser. */
export const MAX_FILE_TEXT_BYTES = 256 * 1024;
/** One file, or everything in a folder that is downloaded. */
export const MAX_DOWNLOAD_BYTES = 4 * 1024 ** 3;
export const MAX_DOWNLOAD_ENTRIES = 100_000;
export const MAX_UPLOAD_BYTES = 1024 ** 3;
/** An upload comes in pieces of this size, each a request of its own: one fits, in base64, into a request's bound. */
export const UPLOAD_PART_BYTES = 128 * 1024;
export const MAX_FILE_CHUNK_BYTES = 64 * 1024;
export const MAX_PATH = 4096;

/** Why something could not be done with a file; beside it stand the words of whoever refused it. */
export const FILE_PROBLEMS = [
  'not-found',
  'not-a-folder',
  'not-a-file',
  'denied',
  'read-only',
  'no-space',
  'exists',
  'too-large',
  'no-shell',
  'not-running',
  'interrupted',
  'other',
] as const;
export type FileProblem = (typeof FILE_PROBLEMS)[number];

/** An absolute path inside of a container. What it leads to is found out there, link by link. */
export const containerPathSchema = z
  .string()
  .min(1)
  .max(MAX_PATH)
  .regex(/^\/[^\0]*$/, 'an absolute path')
  .refine((path) => utf8Length(path) <= MAX_PATH, 'at most 4096 bytes');

/** One name in a folder: whatever the kernel takes for one. */
export const fileNameSchema = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[^\0/]+$/, 'a name without slashes')
  .refine((name) => name !== '.' && name !== '..', 'a name')
  .refine((name) => utf8Length(name) <= 255, 'at most 255 bytes');

export const FILE_KINDS = ['file', 'folder', 'link', 'device', 'pipe', 'socket', 'other'] as const;

export const fileEntrySchema = z.object({
  name: z.string().max(1024),
  kind: z.enum(FILE_KINDS),
  /** Of the file's text; a sparse one takes less. */
  sizeBytes: z.number().min(0),
  /** Permissions, the lowest twelve bits. */
  mode: z.number().int().min(0).max(0o7777),
  uid: z.number().int().min(0),
  gid: z.number().int().min(0),
  modifiedAtMs: z.number(),
  /** Where a link points, as it says itself. */
  target: z.string().max(MAX_PATH).nullable(),
  /** Whether what a link leads to is a folder; false for all else. */
  leadsToFolder: z.boolean(),
});
export type FileEntry = z.infer<typeof fileEntrySchema>;

export const folderListSchema = z.object({
  /** With every link on the way resolved. */
  path: z.string().max(MAX_PATH),
  entries: z.array(fileEntrySchema).max(MAX_FOLDER_ENTRIES),
  /** False: there are more than were looked at. */
  isComplete: z.boolean(),
  /** Read as the running container sees it, or out of the stopped one's layers. */
  isRunning: z.boolean(),
});
export type FolderList = z.infer<typeof folderListSchema>;

export const fileTextSchema = z.object({
  path: z.string().max(MAX_PATH),
  sizeBytes: z.number().min(0),
  /** From the file's beginning; at most MAX_FILE_TEXT_BYTES of it. */
  text: z.string().max(MAX_FILE_TEXT_BYTES),
  /** There is more of it. */
  isCut: z.boolean(),
  /** It holds what is no text: then `text` is empty. */
  isBinary: z.boolean(),
});
export type FileText = z.infer<typeof fileTextSchema>;

/** A change of files inside; `remove` takes a folder with all that is in it. */
export const fileChangeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('make-folder'), path: containerPathSchema }),
  z.strictObject({
    kind: z.literal('remove'),
    path: containerPathSchema.refine((path) => !/^\/+$/.test(path), 'not the root'),
  }),
  z.strictObject({ kind: z.literal('rename'), path: containerPathSchema, to: containerPathSchema }),
]);
export type FileChange = z.infer<typeof fileChangeSchema>;

export const uploadSpecSchema = z.strictObject({
  folder: containerPathSchema,
  name: fileNameSchema,
  sizeBytes: z.int().min(0).max(MAX_UPLOAD_BYTES),
});
export type UploadSpec = z.infer<typeof uploadSpecSchema>;

export const MAX_CHANGES_SHOWN = 2_000;

/** What a container has changed against its image. */
export const changeListSchema = z.object({
  atMs: z.number(),
  /** Null: this host's storage driver does not tell. */
  changes: z
    .array(z.object({ kind: z.enum(['changed', 'added', 'deleted']), path: z.string().max(MAX_PATH) }))
    .max(MAX_CHANGES_SHOWN)
    .nullable(),
  total: z.number().int().min(0),
  /** False: there are more than were counted. */
  isComplete: z.boolean(),
  sizeBytes: z.number().min(0),
});
export type ChangeList = z.infer<typeof changeListSchema>;
