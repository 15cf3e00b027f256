import { createVolume } from '../volumes/create-volume.ts';
import { deleteVolume } from '../volumes/delete-volume.ts';
import { resizeVolume } from '../volumes/resize-volume.ts';
import { readVolumes } from '../volumes/volume-rows.ts';
import { DONE_STEP, failedWith, stillAt, type Outcome } from './assess-instance.ts';
import type { StoredStep } from './stack-plan.ts';
import { forgetMember, noteHash, placeMember, readHome, type StepContext } from './step-context.ts';

/** Makes, resizes or removes a volume of a stack. May be called again at any point. */
export async function carryOutVolume(context: StepContext, step: StoredStep): Promise<Outcome> {
  const { deps, tenant, actor } = context;
  const member = context.memberOf(step);
  const [volume] = member ? await readVolumes(deps.db, tenant, { id: member.resourceId }) : [];
  if (step.action === 'remove') {
    if (!volume) {
      await forgetMember(context, step);
      return DONE_STEP;
    }
    if (volume.state !== 'deleting') await deleteVolume(deps, tenant, actor, { volumeId: volume.id });
    return stillAt('removing');
  }
  const part = context.partOf(step);
  if (part?.kind !== 'volume') return failedWith('INTERNAL', `The file has no volume ${step.key} any more.`);
  const { sizeBytes } = part.volume;
  if (!volume) {
    const isNew = member === undefined || member.resourceId === step.oldId || step.startedAtMs === null;
    const volumeId = isNew ? await placeMember(context, part) : member.resourceId;
    const wanted = { name: part.name, sizeBytes, hostId: await readHome(context), notes: '', source: null };
    await createVolume(deps, tenant, actor, wanted, { volumeId });
    return stillAt('starting');
  }
  if (step.action === 'resize' && member?.hash !== part.hash) {
    await resizeVolume(deps, tenant, actor, { volumeId: volume.id, sizeBytes });
    await noteHash(context, part);
    return stillAt('checking');
  }
  if (volume.state === 'failed') {
    return failedWith(volume.problem?.code ?? 'FAILED', volume.problem?.message ?? `${step.name} could not be made.`);
  }
  return volume.state === 'ready' ? DONE_STEP : stillAt('starting');
}
