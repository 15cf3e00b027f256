'use client';

import { MIN_MEMORY_BYTES } from '@bulkhead/shared';
import { NumberInput, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useId } from 'react';
import type { ReactNode } from 'react';
import { MemoryField } from '../number-fields.tsx';
import { ControlFrame } from './control-frame.tsx';
import type { ControlPlace } from './control-place.ts';
import type { ControlFault, ControlFaults, ControlsDraft } from './controls-draft.ts';
import classes from './controls.module.css';
import { DeviceFields } from './device-fields.tsx';
import { DiskFields } from './disk-fields.tsx';

export interface ControlsFieldsProps {
  draft: ControlsDraft;
  onChange: (draft: ControlsDraft) => void;
  faults: ControlFaults;
  place: ControlPlace;
}

/** Every control of an instance or of a tenant's compartment, beside what it reserves. */
export function ControlsFields(props: ControlsFieldsProps) {
  const t = useTranslations('controls');
  return (
    <Stack gap="lg">
      {props.place.capabilities === null && (
        <Text size="sm" c="dimmed">
          {t('hostUnheard')}
        </Text>
      )}
      <Group name="cpu">
        <CpuFields {...props} />
      </Group>
      <Group name="memory">
        <MemoryFields {...props} />
      </Group>
      <Group name="disk">
        <DiskFields {...props} />
      </Group>
      <Group name="devices">
        <DeviceFields {...props} />
      </Group>
    </Stack>
  );
}

function Group({ name, children }: { name: 'cpu' | 'memory' | 'disk' | 'devices'; children: ReactNode }) {
  const t = useTranslations('controls.group');
  const id = useId();
  return (
    <section aria-labelledby={id} className={classes.group}>
      <h3 id={id} className={classes.groupTitle}>
        {t(name)}
      </h3>
      <div className={classes.fields}>{children}</div>
    </section>
  );
}

function useFaultText(): (
  fault: ControlFault | undefined,
  bound?: 'cpuWeight' | 'ioWeight' | 'memorySoftBytes',
) => string | null {
  const t = useTranslations('controls');
  return (fault, bound) => {
    if (fault === undefined) return null;
    const outside = fault === 'tooSmall' || fault === 'tooLarge';
    return outside && bound !== undefined ? t(`bounds.${bound}`) : t(`fault.${fault}`);
  };
}

/** 100 is one core. */
const MILLICORES_OF_WEIGHT = 10;

function CpuFields({ draft, onChange, faults, place }: ControlsFieldsProps) {
  const t = useTranslations('controls');
  const word = useFaultText();
  const followedWeight =
    place.cpuMillicores === null ? null : Math.max(1, Math.round(place.cpuMillicores / MILLICORES_OF_WEIGHT));
  return (
    <>
      <ControlFrame
        control="cpuWeight"
        place={place}
        changed={draft.cpuWeight !== null}
        onReset={() => onChange({ ...draft, cpuWeight: null })}
        {...(followedWeight !== null && {
          defaultText: t('defaultIs.cpuWeightOf', { weight: followedWeight }),
        })}
      >
        {(field) => (
          <NumberInput
            {...field}
            name="cpuWeight"
            placeholder={String(followedWeight ?? '')}
            value={draft.cpuWeight ?? ''}
            onChange={(value) => onChange({ ...draft, cpuWeight: value === '' ? null : Number(value) })}
            min={1}
            max={10_000}
            step={10}
            allowNegative={false}
            clampBehavior="none"
            error={word(faults['cpuWeight'], 'cpuWeight')}
          />
        )}
      </ControlFrame>
      <ControlFrame
        control="cpus"
        place={place}
        changed={draft.cpus !== ''}
        onReset={() => onChange({ ...draft, cpus: '' })}
        {...(place.cores !== null &&
          place.cores > 0 && {
            defaultText: `${t('defaultIs.cpus')}. ${t('cpusCount', { count: place.cores, last: place.cores - 1 })}`,
          })}
      >
        {(field) => (
          <TextInput
            {...field}
            name="cpus"
            value={draft.cpus}
            onChange={(event) => onChange({ ...draft, cpus: event.currentTarget.value })}
            placeholder={t('cpusPlaceholder')}
            autoComplete="off"
            spellCheck={false}
            maxLength={256}
            error={word(faults['cpus'])}
          />
        )}
      </ControlFrame>
    </>
  );
}

function MemoryFields({ draft, onChange, faults, place }: ControlsFieldsProps) {
  const t = useTranslations('controls');
  const word = useFaultText();
  return (
    <>
      <ControlFrame
        control="memorySoftBytes"
        place={place}
        changed={draft.memorySoftBytes !== null}
        onReset={() => onChange({ ...draft, memorySoftBytes: null })}
      >
        {(field) => (
          <MemoryField
            {...field}
            name="memorySoftBytes"
            placeholder={t('defaultIs.memorySoftBytes')}
            value={draft.memorySoftBytes}
            onChange={(memorySoftBytes) => onChange({ ...draft, memorySoftBytes })}
            min={MIN_MEMORY_BYTES}
            error={word(faults['memorySoftBytes'], 'memorySoftBytes')}
          />
        )}
      </ControlFrame>
      <ControlFrame
        control="swapBytes"
        place={place}
        changed={draft.swapBytes !== null && draft.swapBytes > 0}
        onReset={() => onChange({ ...draft, swapBytes: null })}
      >
        {(field) => (
          <MemoryField
            {...field}
            name="swapBytes"
            placeholder={t('defaultIs.swapBytes')}
            value={draft.swapBytes}
            onChange={(swapBytes) => onChange({ ...draft, swapBytes })}
            error={word(faults['swapBytes'])}
          />
        )}
      </ControlFrame>
      <div className={classes.wide}>
        <ControlFrame
          control="oomKill"
          place={place}
          changed={draft.oomKill !== 'process'}
          onReset={() => onChange({ ...draft, oomKill: 'process' })}
        >
          {({ label, disabled, ...described }) => (
            <Radio.Group
              {...described}
              label={label}
              value={draft.oomKill}
              onChange={(value) => onChange({ ...draft, oomKill: value === 'group' ? 'group' : 'process' })}
            >
              <div className={classes.choices}>
                {(['process', 'group'] as const).map((kill) => (
                  <Radio
                    key={kill}
                    size="xs"
                    value={kill}
                    // The default can be kept on every host.
                    disabled={disabled && kill !== 'process'}
                    label={t(`oomKill.${kill}`)}
                    description={t(`oomKillOf.${place.scope}.${kill}`)}
                  />
                ))}
              </div>
            </Radio.Group>
          )}
        </ControlFrame>
      </div>
    </>
  );
}
