import type { AgentFileQuery, ChangeList, FileMessage, FileText, FolderList } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Deps, HostInside } from '../../deps.ts';
import { paced, type Reader } from '../streams/paced.ts';
import { auditInside, insideOf, wordPath, type Asking } from './inside-of.ts';

interface Where {
  instanceId: string;
  path: string;
}

/** A folder inside of one of the tenant's instances. Errors: NOT_FOUND, CONFLICT (fileProblem), HOST_UNREACHABLE, UNAVAILABLE. */
export async function listFolder(deps: Deps, tenant: TenantContext, { instanceId, path }: Where): Promise<FolderList> {
  return (await insideOf(deps, tenant, instanceId)).listFolder(instanceId, path);
}

/** The beginning of a file. Errors: as above. */
export async function readText(deps: Deps, asking: Asking, { instanceId, path }: Where): Promise<FileText> {
  const inside = await insideOf(deps, asking.tenant, instanceId);
  await auditInside(deps, asking, 'instances.readText', instanceId, { path: wordPath(path) });
  return inside.readText(instanceId, path);
}

/** A file, or a folder as a tar archive, at the pace of its reader. Errors: as above, also in the middle. */
export async function* readFile(
  deps: Deps,
  asking: Asking,
  reader: Reader,
  { instanceId, path, as }: Where & { as: 'file' | 'archive' },
): AsyncGenerator<FileMessage, void> {
  const inside = await insideOf(deps, asking.tenant, instanceId);
  await auditInside(deps, asking, 'instances.readFile', instanceId, { path: wordPath(path), as });
  yield* sendFile(asking, reader, inside, { from: { kind: 'instance', id: instanceId }, path, as });
}

/** At the pace of its reader, and of what its tenant may read at once. */
export function sendFile(
  { tenant }: Asking,
  reader: Reader,
  inside: HostInside,
  query: Omit<AgentFileQuery, 'streamId'>,
): AsyncGenerator<FileMessage, void> {
  return paced(reader, { tenantId: tenant.id, bytesOf }, (signal) => inside.readFile(query, signal));
}

/** What an instance changed against its image. Errors: NOT_FOUND, INSTANCE_STATE, HOST_UNREACHABLE, UNAVAILABLE. */
export async function listChanges(deps: Deps, tenant: TenantContext, instanceId: string): Promise<ChangeList> {
  return (await insideOf(deps, tenant, instanceId)).changes(instanceId);
}

function bytesOf(message: FileMessage): number {
  return message.kind === 'data' ? message.base64.length : 0;
}
