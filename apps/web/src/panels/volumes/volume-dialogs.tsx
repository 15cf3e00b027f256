'use client';

import { useTranslations } from 'next-intl';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { BackUpForm } from './back-up-form.tsx';
import { CreateForm } from './create-form.tsx';
import { useVolumeActions } from './queries/use-volumes.ts';
import { ResizeForm } from './resize-form.tsx';
import { SnapshotForm } from './snapshot-form.tsx';
import type { VolumeEdit } from './volume-edit.ts';

interface VolumeDialogsProps {
  tenantSlug: string;
  edit: VolumeEdit | null;
  onClose: () => void;
}

/** The one dialog that is open, if any. */
export function VolumeDialogs({ tenantSlug, edit, onClose }: VolumeDialogsProps) {
  const t = useTranslations('volumes.dialog');
  const form = edit !== null && ['create', 'resize', 'snapshot', 'backup'].includes(edit.what) ? edit : null;
  const title =
    form === null ? '' : form.what === 'create' ? t('create') : t(form.what as 'resize', { name: nameOf(form) });
  return (
    <>
      <Dialog opened={form !== null} onClose={onClose} title={title} size="md">
        {form?.what === 'create' && <CreateForm tenantSlug={tenantSlug} source={form.source} onClose={onClose} />}
        {form?.what === 'resize' && <ResizeForm tenantSlug={tenantSlug} volume={form.volume} onClose={onClose} />}
        {form?.what === 'snapshot' && <SnapshotForm tenantSlug={tenantSlug} volume={form.volume} onClose={onClose} />}
        {form?.what === 'backup' && <BackUpForm tenantSlug={tenantSlug} volume={form.volume} onClose={onClose} />}
      </Dialog>
      <Endings tenantSlug={tenantSlug} edit={edit} onClose={onClose} />
    </>
  );
}

function nameOf(edit: VolumeEdit): string {
  return edit.what === 'create' ? '' : edit.volume.name;
}

/** What cannot be taken back is asked for twice. */
function Endings({ tenantSlug, edit, onClose }: VolumeDialogsProps) {
  const t = useTranslations('volumes.dialog');
  const { remove, restore, removeSnapshot } = useVolumeActions();
  const ending = edit?.what === 'remove' || edit?.what === 'restore' || edit?.what === 'remove-snapshot' ? edit : null;
  const mutation = ending?.what === 'restore' ? restore : ending?.what === 'remove' ? remove : removeSnapshot;
  const close = () => {
    for (const one of [remove, restore, removeSnapshot]) one.reset();
    onClose();
  };
  const confirm = () => {
    const done = { onSuccess: close };
    if (ending?.what === 'remove') remove.mutate({ tenantSlug, volumeId: ending.volume.id }, done);
    if (ending?.what === 'restore') restore.mutate({ tenantSlug, snapshotId: ending.snapshot.id }, done);
    if (ending?.what === 'remove-snapshot') removeSnapshot.mutate({ tenantSlug, snapshotId: ending.snapshot.id }, done);
  };
  const what = ending?.what ?? 'remove';
  const name = ending?.volume.name ?? '';
  const snapshot = ending !== null && ending.what !== 'remove' ? ending.snapshot.name : '';
  return (
    <ConfirmDialog
      opened={ending !== null}
      onClose={close}
      title={t(`${what}.title`, { name, snapshot })}
      losses={[t(`${what}.loss`, { name, snapshot })]}
      {...(what !== 'remove-snapshot' && { typeName: name })}
      confirmLabel={t(`${what}.confirm`)}
      pending={mutation.isPending}
      error={mutation.error}
      onConfirm={confirm}
    />
  );
}
