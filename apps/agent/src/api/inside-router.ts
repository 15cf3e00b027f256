import {
  agentFileChangeSchema,
  agentFileQuerySchema,
  agentSignalSchema,
  agentUploadPartSchema,
  agentUploadSchema,
  changeListSchema,
  containerPathSchema,
  fileMessageSchema,
  fileTextSchema,
  folderListSchema,
  idSchema,
  processListSchema,
  type AgentFileChange,
  type AgentFileQuery,
  type AgentSignal,
  type AgentUpload,
  type AgentUploadPart,
  type ChangeList,
  type FileMessage,
  type FileText,
  type FolderList,
  type ProcessList,
} from '@bulkhead/shared';
import { z } from 'zod';
import type { Link } from '../streams/link-room.ts';
import { t } from './trpc.ts';

/** What can be seen and changed inside of an instance. All throw BulkheadError; what each throws is said beside its service. */
export interface InsideService {
  processes(instanceId: string): Promise<ProcessList>;
  signal(signal: AgentSignal): void;
  changes(instanceId: string): Promise<ChangeList>;
  listFolder(instanceId: string, path: string): Promise<FolderList>;
  readText(instanceId: string, path: string): Promise<FileText>;
  listVolumeFolder(volumeId: string, path: string): Promise<FolderList>;
  readVolumeText(volumeId: string, path: string): Promise<FileText>;
  readFile(query: AgentFileQuery, signal: AbortSignal, link: Link): AsyncIterable<FileMessage>;
  openUpload(upload: AgentUpload): Promise<void>;
  writeUpload(part: AgentUploadPart): Promise<void>;
  finishUpload(uploadId: string): Promise<void>;
  closeUpload(uploadId: string): void;
  changeFiles(change: AgentFileChange): Promise<void>;
}

const ofInstance = z.strictObject({ instanceId: idSchema });
const ofVolume = z.strictObject({ volumeId: idSchema, path: containerPathSchema });
const ofPath = z.strictObject({ instanceId: idSchema, path: containerPathSchema });
const ofUpload = z.strictObject({ uploadId: idSchema });

export function createInsideRouter(service: InsideService) {
  return t.router({
    processes: t.procedure
      .input(ofInstance)
      .output(processListSchema)
      .query(({ input }) => service.processes(input.instanceId)),
    signal: t.procedure
      .input(agentSignalSchema)
      .output(z.void())
      .mutation(({ input }) => service.signal(input)),
    changes: t.procedure
      .input(ofInstance)
      .output(changeListSchema)
      .query(({ input }) => service.changes(input.instanceId)),
    listFolder: t.procedure
      .input(ofPath)
      .output(folderListSchema)
      .query(({ input }) => service.listFolder(input.instanceId, input.path)),
    readText: t.procedure
      .input(ofPath)
      .output(fileTextSchema)
      .query(({ input }) => service.readText(input.instanceId, input.path)),
    listVolumeFolder: t.procedure
      .input(ofVolume)
      .output(folderListSchema)
      .query(({ input }) => service.listVolumeFolder(input.volumeId, input.path)),
    readVolumeText: t.procedure
      .input(ofVolume)
      .output(fileTextSchema)
      .query(({ input }) => service.readVolumeText(input.volumeId, input.path)),
    readFile: t.procedure.input(agentFileQuerySchema).subscription(async function* ({ input, ctx, signal }) {
      for await (const message of service.readFile(input, signal ?? new AbortController().signal, ctx.link)) {
        yield fileMessageSchema.parse(message);
      }
    }),
    openUpload: t.procedure
      .input(agentUploadSchema)
      .output(z.void())
      .mutation(({ input }) => service.openUpload(input)),
    writeUpload: t.procedure
      .input(agentUploadPartSchema)
      .output(z.void())
      .mutation(({ input }) => service.writeUpload(input)),
    finishUpload: t.procedure
      .input(ofUpload)
      .output(z.void())
      .mutation(({ input }) => service.finishUpload(input.uploadId)),
    closeUpload: t.procedure
      .input(ofUpload)
      .output(z.void())
      .mutation(({ input }) => service.closeUpload(input.uploadId)),
    changeFiles: t.procedure
      .input(agentFileChangeSchema)
      .output(z.void())
      .mutation(({ input }) => service.changeFiles(input)),
  });
}
