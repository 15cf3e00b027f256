'use client';

import type { DeviceGrant } from '@bulkhead/shared';
import { ActionIcon, Button, Checkbox, Select, Text, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { ControlFrame } from './control-frame.tsx';
import type { FramedField } from './control-frame.tsx';
import { isGranted, newRowKey } from './controls-draft.ts';
import type { ControlFaults, ControlsDraft } from './controls-draft.ts';
import type { ControlsFieldsProps } from './controls-fields.tsx';
import classes from './controls.module.css';

const ACCESSES = ['r', 'w', 'rw', 'rwm'] as const satisfies readonly DeviceGrant['access'][];
const MAX_DEVICES = 32;

type Rows = ControlsDraft['devices'];

/** Operations grant paths; an instance takes from what is granted. */
export function DeviceFields({ draft, onChange, faults, place }: ControlsFieldsProps) {
  const rest = { rows: draft.devices, faults, onChange: (devices: Rows) => onChange({ ...draft, devices }) };
  return (
    <div className={classes.wide}>
      <ControlFrame
        control="devices"
        place={place}
        changed={draft.devices.length > 0}
        onReset={() => onChange({ ...draft, devices: [] })}
      >
        {(field) =>
          place.scope === 'instance' ? (
            <GrantedDevices {...rest} granted={place.grantedDevices} field={field} />
          ) : (
            <DeviceGrants {...rest} field={field} />
          )
        }
      </ControlFrame>
    </div>
  );
}

interface DevicesProps {
  rows: Rows;
  onChange: (rows: Rows) => void;
  faults: ControlFaults;
  field: FramedField;
}

function GrantedDevices({
  rows,
  onChange,
  faults,
  granted,
  field: { label, disabled, ...described },
}: DevicesProps & { granted: readonly DeviceGrant[] | null }) {
  const t = useTranslations('controls');
  const revoked = rows.filter(({ path }) => granted?.every((grant) => grant.path !== path) ?? true);
  const offered = [...(granted ?? []), ...revoked];
  return (
    <div role="group" aria-label={label} {...described}>
      <div className={classes.label}>{label}</div>
      {offered.length === 0 && (
        <Text size="sm" c="dimmed">
          {granted === null ? t('grantsUnknown') : t('noGrants')}
        </Text>
      )}
      {offered.map(({ path, access }) => {
        const index = rows.findIndex((row) => row.path === path);
        const row = rows[index];
        const fault = faults[`devices.${index}`];
        return (
          <div key={path} className={classes.granted}>
            <Checkbox
              label={<code className={classes.path}>{path}</code>}
              checked={row !== undefined}
              disabled={disabled && row === undefined}
              error={fault === undefined ? null : t(`fault.${fault}`)}
              onChange={(event) =>
                onChange(
                  event.currentTarget.checked
                    ? [...rows, { key: newRowKey(rows), path, access }]
                    : rows.filter((each) => each.path !== path),
                )
              }
            />
            {row !== undefined && (
              <Select
                aria-label={t('accessOf', { path })}
                size="xs"
                data={ACCESSES.filter((each) => isGranted({ path, access: each }, [{ path, access }])).map((each) => ({
                  value: each,
                  label: t(`accessKind.${each}`),
                }))}
                value={row.access}
                onChange={(value) => {
                  const chosen = ACCESSES.find((each) => each === value) ?? row.access;
                  onChange(rows.map((each) => (each.path === path ? { ...each, access: chosen } : each)));
                }}
                allowDeselect={false}
                disabled={disabled}
              />
            )}
          </div>
        );
      })}
    </div>
  );
}

function DeviceGrants({ rows, onChange, faults, field: { label, disabled, ...described } }: DevicesProps) {
  const t = useTranslations('controls');
  const change = (key: string, news: Partial<DeviceGrant>) =>
    onChange(rows.map((row) => (row.key === key ? { ...row, ...news } : row)));
  return (
    <div role="group" aria-label={label} {...described}>
      <div className={classes.label}>{label}</div>
      {rows.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('noDevices')}
        </Text>
      )}
      {rows.map((row, index) => {
        const number = index + 1;
        const fault = faults[`devices.${index}.path`] ?? faults[`devices.${index}`];
        return (
          <div key={row.key} role="group" aria-label={t('deviceNumber', { number })} className={classes.device}>
            <TextInput
              label={t('device')}
              placeholder="/dev/fuse"
              value={row.path}
              onChange={(event) => change(row.key, { path: event.currentTarget.value })}
              autoComplete="off"
              spellCheck={false}
              maxLength={128}
              disabled={disabled}
              error={fault === undefined ? null : t(`fault.${fault}`)}
            />
            <Select
              label={t('access')}
              data={ACCESSES.map((access) => ({ value: access, label: t(`accessKind.${access}`) }))}
              value={row.access}
              onChange={(value) => change(row.key, { access: ACCESSES.find((each) => each === value) ?? row.access })}
              allowDeselect={false}
              disabled={disabled}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              className={classes.remove}
              aria-label={t('removeDevice', { number })}
              onClick={() => onChange(rows.filter(({ key }) => key !== row.key))}
            >
              <IconX size={16} />
            </ActionIcon>
          </div>
        );
      })}
      <Button
        variant="default"
        size="compact-sm"
        mt={6}
        leftSection={<IconPlus size={14} aria-hidden />}
        disabled={disabled || rows.length >= MAX_DEVICES}
        onClick={() => onChange([...rows, { key: newRowKey(rows), path: '', access: 'rw' }])}
      >
        {t('addDevice')}
      </Button>
    </div>
  );
}
