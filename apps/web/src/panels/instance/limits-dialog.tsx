'use client';

import type { Controls, InstanceView, Proof } from '@bulkhead/shared';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ControlsForm } from '../../components/controls/controls-form.tsx';
import { answerOfInstance } from '../../components/controls/kernel-answer.ts';
import { SavedControls } from '../../components/controls/saved-controls.tsx';
import { Dialog } from '../../components/dialog.tsx';
import type { InstanceActions } from './queries/use-instance-actions.ts';
import { useInstanceOperations } from './queries/use-instance.ts';

interface LimitsDialogProps {
  instance: InstanceView;
  opened: boolean;
  onClose: () => void;
  actions: InstanceActions;
}

/** What holds an instance beside its size, changed while it runs on; then what the kernel said. */
export function LimitsDialog(props: LimitsDialogProps) {
  const t = useTranslations('instance.limits');
  return (
    <Dialog opened={props.opened} onClose={props.onClose} title={t('title', { name: props.instance.name })} size="xl">
      <Limits {...props} />
    </Dialog>
  );
}

interface Saved {
  before: Controls;
  after: Controls;
  proofBefore: Proof | null;
  operationId: string;
}

function Limits({ instance, onClose, actions }: LimitsDialogProps) {
  const operations = useInstanceOperations(instance.tenantSlug, instance.id);
  const [saved, setSaved] = useState<Saved | null>(null);
  if (saved !== null) {
    const operation = operations.data?.find(({ id }) => id === saved.operationId);
    return (
      <SavedControls
        {...saved}
        disks={instance.disks}
        answer={answerOfInstance(instance, saved.proofBefore, operation)}
        onAgain={() => setSaved(null)}
        onClose={onClose}
      />
    );
  }
  const { controls, proof } = instance;
  return (
    <ControlsForm
      controls={controls}
      place={{
        scope: 'instance',
        capabilities: instance.capabilities,
        disks: instance.disks,
        cores: null,
        cpuMillicores: instance.cpuMillicores,
        memoryCeilingBytes: instance.memoryLimitBytes,
        grantedDevices: instance.grantedDevices,
      }}
      pending={actions.configuring}
      error={actions.configureError}
      onCancel={onClose}
      onSave={(after) =>
        actions.configure(after, (operationId) =>
          setSaved({ before: controls, after, proofBefore: proof, operationId }),
        )
      }
    />
  );
}
