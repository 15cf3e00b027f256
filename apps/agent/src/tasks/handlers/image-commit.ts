import { commitInstance } from '../../images/commit-instance.ts';
import { stepOf, type ImageWork } from '../../images/image-work.ts';
import { TaskFailure, type TaskHandler } from '../handler.ts';

/** Makes an image of an instance of the same tenant; answers a MadeImage. */
export function makeImageCommit(work: ImageWork): TaskHandler<'image-commit'> {
  return async ({ task: { id, spec, tenantSlug }, signal, progress }) => {
    const { catalogId, instanceId, maxBytes } = spec;
    const subject = work.parts.subject(instanceId);
    if (subject === null || subject.tenantSlug !== tenantSlug) {
      throw new TaskFailure('instance-missing', `${tenantSlug} has no instance ${instanceId} on this host.`);
    }
    const { containerId, imageId: baseImageId } = subject;
    if (containerId === null) {
      throw new TaskFailure('instance-missing', 'The instance has no container now: start it once.');
    }
    return work.use(id, signal, () => {
      progress(stepOf('committing'));
      return commitInstance({ engine: work.parts.engine, catalogId, containerId, baseImageId, maxBytes, signal });
    });
  };
}
