import type { InstanceUpkeep, Schedule } from '@bulkhead/shared';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { keepPreviousData } from '@tanstack/react-query';
import { useTRPC } from '../../../trpc/client.tsx';

interface About {
  tenantSlug: string;
  instanceId: string;
}

/** Everything that can be changed of an instance beside its size and its limits; each change is on its own. */
export function useSettings({ tenantSlug, instanceId }: About) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const about = { tenantSlug, instanceId };
  const settled = {
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries(trpc.instances.pathFilter()),
        queryClient.invalidateQueries(trpc.operations.pathFilter()),
        queryClient.invalidateQueries(trpc.schedules.list.pathFilter()),
      ]),
  };
  const describe = useMutation(trpc.instances.describe.mutationOptions(settled));
  const rename = useMutation(trpc.instances.rename.mutationOptions(settled));
  const adjust = useMutation(trpc.instances.adjust.mutationOptions(settled));
  const lock = useMutation(trpc.instances.lock.mutationOptions(settled));
  const unlock = useMutation(trpc.instances.unlock.mutationOptions(settled));
  const rebuild = useMutation(trpc.instances.rebuild.mutationOptions(settled));
  const rollBack = useMutation(trpc.instances.rollBack.mutationOptions(settled));
  const undelete = useMutation(trpc.instances.undelete.mutationOptions(settled));
  const deleteNow = useMutation(trpc.instances.delete.mutationOptions(settled));
  return {
    describe: {
      ...describe,
      run: (words: { tags: string[]; notes: string }) => describe.mutate({ ...about, ...words }),
    },
    rename: { ...rename, run: (name: string) => rename.mutate({ ...about, name }) },
    adjust: {
      ...adjust,
      run: (upkeep: Partial<InstanceUpkeep>, onSuccess?: () => void) =>
        adjust.mutate({ ...about, upkeep }, { onSuccess: () => onSuccess?.() }),
    },
    lock: { ...lock, run: () => lock.mutate(about) },
    unlock: { ...unlock, run: () => unlock.mutate(about) },
    rebuild: {
      ...rebuild,
      run: (image: string | null, onSuccess: () => void) => rebuild.mutate({ ...about, image }, { onSuccess }),
    },
    rollBack: { ...rollBack, run: (onSuccess: () => void) => rollBack.mutate(about, { onSuccess }) },
    undelete: { ...undelete, run: () => undelete.mutate(about) },
    deleteNow: { ...deleteNow, run: (onSuccess: () => void) => deleteNow.mutate(about, { onSuccess }) },
  };
}

export function useSchedules(about: About) {
  const trpc = useTRPC();
  return useQuery(trpc.schedules.list.queryOptions(about, { refetchInterval: 60_000 }));
}

/** When a schedule would run; asked for while it is typed. */
export function useSchedulePreview(tenantSlug: string, timing: { cron: string; timeZone: string }) {
  const trpc = useTRPC();
  const isWhole = timing.cron.trim().split(/\s+/).length === 5 && timing.timeZone !== '';
  return useQuery(
    trpc.schedules.preview.queryOptions(
      { tenantSlug, ...timing },
      { enabled: isWhole, retry: false, placeholderData: keepPreviousData },
    ),
  );
}

export function useScheduleChanges({ tenantSlug, instanceId }: About) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const settled = { onSettled: () => queryClient.invalidateQueries(trpc.schedules.list.pathFilter()) };
  const create = useMutation(trpc.schedules.create.mutationOptions(settled));
  const update = useMutation(trpc.schedules.update.mutationOptions(settled));
  const remove = useMutation(trpc.schedules.remove.mutationOptions(settled));
  return {
    /** `scheduleId` null: a new one. */
    save: (scheduleId: string | null, schedule: Schedule, onSuccess: () => void) =>
      scheduleId === null
        ? create.mutate({ tenantSlug, instanceId, schedule }, { onSuccess })
        : update.mutate({ tenantSlug, scheduleId, schedule }, { onSuccess }),
    saving: create.isPending || update.isPending,
    saveError: create.error ?? update.error,
    remove: (scheduleId: string) => remove.mutate({ tenantSlug, scheduleId }),
    removing: remove.isPending ? remove.variables.scheduleId : null,
    removeError: remove.error,
    clear: () => {
      create.reset();
      update.reset();
      remove.reset();
    },
  };
}
