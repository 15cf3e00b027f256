import type { ImageWork } from '../../images/image-work.ts';
import { TaskFailure, type TaskHandler } from '../handler.ts';

/** Tries whether the registry answers this host, and to what it shows there. */
export function makeRegistryCheck(work: ImageWork): TaskHandler<'registry-check'> {
  return async ({ task: { spec }, signal, credential }) => {
    const shown = credential(spec.registryId);
    if (shown === null) throw new TaskFailure('registry-denied', 'This host was not given the registry’s password.');
    await work.client(shown.address, shown, signal).check();
    return { ok: true };
  };
}
