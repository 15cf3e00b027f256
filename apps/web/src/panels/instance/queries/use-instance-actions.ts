import type { Controls, InstanceSize } from '@bulkhead/shared';
import { DELETE_GRACE_SEC } from '@bulkhead/shared';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../trpc/client.tsx';
import type { HeaderAction } from '../explain-disabled.ts';

export type PlainAction = Exclude<HeaderAction, 'resize' | 'configure'>;

/** Everything that can be asked of an instance. What was accepted shows up as its pending operation at once. */
export function useInstanceActions(tenantSlug: string, instanceId: string) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const onSuccess = () =>
    Promise.all([
      queryClient.invalidateQueries(trpc.instances.pathFilter()),
      queryClient.invalidateQueries(trpc.operations.pathFilter()),
      queryClient.invalidateQueries(trpc.quota.pathFilter()),
    ]);
  const start = useMutation(trpc.instances.start.mutationOptions({ onSuccess }));
  const stop = useMutation(trpc.instances.stop.mutationOptions({ onSuccess }));
  const restart = useMutation(trpc.instances.restart.mutationOptions({ onSuccess }));
  const pause = useMutation(trpc.instances.pause.mutationOptions({ onSuccess }));
  const resume = useMutation(trpc.instances.resume.mutationOptions({ onSuccess }));
  const remove = useMutation(trpc.instances.delete.mutationOptions({ onSuccess }));
  const resize = useMutation(trpc.instances.resize.mutationOptions({ onSuccess }));
  const configure = useMutation(trpc.instances.configure.mutationOptions({ onSuccess }));
  const plain = { start, stop, restart, pause, resume, delete: remove };
  const all = [...Object.values(plain), resize, configure];

  return {
    run: (action: PlainAction, onAccepted?: () => void) => {
      for (const mutation of all) mutation.reset();
      const graced = action === 'delete' ? { graceSec: DELETE_GRACE_SEC } : {};
      plain[action].mutate({ tenantSlug, instanceId, ...graced }, { onSuccess: () => onAccepted?.() });
    },
    resize: (size: InstanceSize, onAccepted: () => void) =>
      resize.mutate({ tenantSlug, instanceId, size }, { onSuccess: onAccepted }),
    configure: (controls: Controls, onAccepted: (operationId: string) => void) =>
      configure.mutate(
        { tenantSlug, instanceId, controls },
        { onSuccess: ({ operationId }) => onAccepted(operationId) },
      ),
    /** The action that is on its way to the server. */
    sending: (Object.keys(plain) as PlainAction[]).find((action) => plain[action].isPending) ?? null,
    resizing: resize.isPending,
    configuring: configure.isPending,
    /** Why the last plain action was refused. */
    error:
      (Object.keys(plain) as PlainAction[]).map((action) => plain[action].error).find((error) => error !== null) ??
      null,
    resizeError: resize.error,
    configureError: configure.error,
    clearErrors: () => {
      for (const mutation of all) mutation.reset();
    },
  };
}

export type InstanceActions = ReturnType<typeof useInstanceActions>;
