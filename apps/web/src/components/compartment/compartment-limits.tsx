'use client';

import type { Controls, Proof } from '@bulkhead/shared';
import { useState } from 'react';
import { ControlsForm } from '../controls/controls-form.tsx';
import { answerOfCompartment } from '../controls/kernel-answer.ts';
import { SavedControls } from '../controls/saved-controls.tsx';
import type { CompartmentTarget } from './compartment-target.ts';
import { useConfigureCompartment } from './use-compartment.ts';

interface Saved {
  before: Controls;
  after: Controls;
  proofBefore: Proof | null;
}

/** The controls of a tenant's compartment, and after saving what the kernel said to them. */
export function CompartmentLimits({ target, onClose }: { target: CompartmentTarget; onClose: () => void }) {
  const configure = useConfigureCompartment();
  const [saved, setSaved] = useState<Saved | null>(null);
  const { tenantSlug, hostId, controls, frozen, disks } = target;
  if (saved !== null) {
    return (
      <SavedControls
        {...saved}
        disks={disks}
        answer={answerOfCompartment(target, saved.proofBefore)}
        onAgain={() => setSaved(null)}
        onClose={onClose}
      />
    );
  }
  return (
    <ControlsForm
      controls={controls}
      place={{
        scope: 'compartment',
        capabilities: target.capabilities,
        disks,
        cores: target.cores,
        cpuMillicores: target.reserved?.cpuMillicores ?? null,
        memoryCeilingBytes: target.reserved?.memoryBytes ?? null,
        grantedDevices: null,
      }}
      pending={configure.isPending}
      error={configure.error}
      onCancel={onClose}
      onSave={(after) => {
        const proofBefore = target.observed?.proof ?? null;
        configure.mutate(
          { tenantSlug, hostId, controls: after, frozen },
          { onSuccess: () => setSaved({ before: controls, after, proofBefore }) },
        );
      }}
    />
  );
}
