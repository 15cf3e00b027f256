import { DONE, type FileChange, type UploadSpec } from '@bulkhead/shared';
import { v7 as newId } from 'uuid';
import type { SignedIn, TenantContext } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { holderOf } from '../streams/streams-of.ts';
import { auditInside, insideOf, wordPath, type Asking } from './inside-of.ts';

type Holder = Pick<Asking, 'tenant' | 'signedIn'>;
interface Which {
  instanceId: string;
  uploadId: string;
}

/** Begins to put a file into one of the tenant's instances. Errors: NOT_FOUND, CONFLICT (fileProblem), INSTANCE_STATE, HOST_UNREACHABLE, TOO_MANY_ATTEMPTS. */
export async function openUpload(
  deps: Deps,
  asking: Asking,
  { instanceId, folder, name, sizeBytes }: UploadSpec & { instanceId: string },
): Promise<{ uploadId: string }> {
  const inside = await insideOf(deps, asking.tenant, instanceId);
  const uploadId = newId();
  const path = wordPath(`${folder.replace(/\/+$/, '')}/${name}`);
  await auditInside(deps, asking, 'instances.openUpload', instanceId, { path, bytes: sizeBytes });
  await inside.openUpload({ uploadId, instanceId, folder, name, sizeBytes }, holderOf(asking.tenant, asking.signedIn));
  return { uploadId };
}

/** The next piece of an upload of one's own. Errors: NOT_FOUND, CONFLICT, HOST_UNREACHABLE; any of them ends it. */
export async function writeUpload(
  deps: Deps,
  holder: Holder,
  { offset, base64, ...which }: Which & { offset: number; base64: string },
): Promise<typeof DONE> {
  const inside = await insideOf(deps, holder.tenant, which.instanceId);
  await inside.writeUpload(referenceTo(holder, which), { offset, base64 });
  return DONE;
}

/** Ends an upload of one's own: from then on the file stands there. Errors: as above. */
export async function finishUpload(deps: Deps, holder: Holder, which: Which): Promise<typeof DONE> {
  const inside = await insideOf(deps, holder.tenant, which.instanceId);
  await inside.finishUpload(referenceTo(holder, which));
  return DONE;
}

/** Gives an upload of one's own up: nothing of it stays. Errors: NOT_FOUND, HOST_UNREACHABLE. */
export async function closeUpload(deps: Deps, holder: Holder, which: Which): Promise<typeof DONE> {
  const inside = await insideOf(deps, holder.tenant, which.instanceId);
  await inside.closeUpload(referenceTo(holder, which));
  return DONE;
}

/** Makes a folder, gives another name, removes. Errors: NOT_FOUND, CONFLICT (fileProblem), INSTANCE_STATE, HOST_UNREACHABLE. */
export async function changeFiles(
  deps: Deps,
  asking: Asking,
  { instanceId, change }: { instanceId: string; change: FileChange },
): Promise<typeof DONE> {
  const inside = await insideOf(deps, asking.tenant, instanceId);
  const to = change.kind === 'rename' ? { to: wordPath(change.to) } : {};
  const details = { change: change.kind, path: wordPath(change.path), ...to };
  await auditInside(deps, asking, 'instances.changeFiles', instanceId, details);
  await inside.changeFiles(instanceId, change);
  return DONE;
}

function referenceTo({ tenant, signedIn }: { tenant: TenantContext; signedIn: SignedIn }, which: Which) {
  return { ...which, holder: holderOf(tenant, signedIn) };
}
