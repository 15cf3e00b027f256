'use client';

import { Text, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useId, useState } from 'react';
import { useCompartment } from '../../components/compartment/use-compartment.ts';
import { setControls } from '../../components/controls/control-changes.ts';
import { boundsOf } from '../../components/controls/control-place.ts';
import type { ControlPlace } from '../../components/controls/control-place.ts';
import { draftToControls, parseControlsDraft } from '../../components/controls/controls-draft.ts';
import { ControlsFields } from '../../components/controls/controls-fields.tsx';
import classes from './launch-form.module.css';
import type { LaunchForm } from './use-launch-form.ts';

interface MoreLimitsProps {
  form: LaunchForm;
  tenantSlug: string;
  hostId: string | null;
}

/** What holds the instance beside its size; folded away, because most need none of it. */
export function MoreLimits({ form, tenantSlug, hostId }: MoreLimitsProps) {
  const t = useTranslations('launch.options');
  const id = useId();
  const [opened, setOpened] = useState(false);
  const open = opened || form.errors.controls !== undefined;
  const Chevron = open ? IconChevronDown : IconChevronRight;
  const set = setControls(draftToControls(form.values.controls)).length;
  return (
    <div>
      <UnstyledButton className={classes.fold} aria-expanded={open} aria-controls={id} onClick={() => setOpened(!open)}>
        <Chevron size={16} aria-hidden />
        <span>{t('limits')}</span>
        <Text span size="xs" c="dimmed">
          {t('limitsSet', { count: set })}
        </Text>
      </UnstyledButton>
      <div id={id} hidden={!open}>
        {open && <Fields form={form} tenantSlug={tenantSlug} hostId={hostId} />}
      </div>
    </div>
  );
}

function Fields({ form, tenantSlug, hostId }: MoreLimitsProps) {
  const t = useTranslations('launch.options');
  const { data: compartment } = useCompartment(tenantSlug, hostId);
  const { values } = form;
  const place: ControlPlace = {
    scope: 'instance',
    capabilities: compartment?.capabilities ?? null,
    disks: compartment?.disks ?? [],
    cores: null,
    cpuMillicores: values.cpuMillicores,
    memoryCeilingBytes: values.memoryBurst === 'own' ? values.memoryLimitBytes : null,
    grantedDevices: compartment?.controls.devices ?? null,
  };
  const parsed = parseControlsDraft(values.controls, boundsOf(place));
  return (
    <div className={classes.limits}>
      {compartment !== undefined && (
        <Text size="xs" c="dimmed" mb="sm">
          {t('limitsOf', { host: compartment.hostName })}
        </Text>
      )}
      {form.errors.controls !== undefined && (
        <Text size="sm" c="var(--bh-bad)" role="alert" mb="sm">
          {form.errors.controls}
        </Text>
      )}
      <ControlsFields
        draft={values.controls}
        onChange={(controls) => form.setFieldValue('controls', controls)}
        faults={'faults' in parsed ? parsed.faults : {}}
        place={place}
      />
    </div>
  );
}
