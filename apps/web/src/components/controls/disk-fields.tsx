'use client';

import { formatBytes, IO_RATES } from '@bulkhead/shared';
import type { IoLimit, IoRate } from '@bulkhead/shared';
import { ActionIcon, Button, NumberInput, Select, Text } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { ControlFrame } from './control-frame.tsx';
import type { FramedField } from './control-frame.tsx';
import type { ControlPlace } from './control-place.ts';
import { newRowKey } from './controls-draft.ts';
import type { ControlFaults } from './controls-draft.ts';
import type { ControlsFieldsProps } from './controls-fields.tsx';
import classes from './controls.module.css';

/** The least that the kernel takes is one byte a second; a throttle of bytes is written in millions of them. */
const MEGABYTE = 1_000_000;
const MAX_THROTTLES = 16;

/** Share of a busy disk, and throttles of every disk or of single ones. */
export function DiskFields({ draft, onChange, faults, place }: ControlsFieldsProps) {
  const t = useTranslations('controls');
  const fault = faults['ioWeight'];
  return (
    <>
      <ControlFrame
        control="ioWeight"
        place={place}
        changed={draft.ioWeight !== null}
        onReset={() => onChange({ ...draft, ioWeight: null })}
      >
        {(field) => (
          <NumberInput
            {...field}
            name="ioWeight"
            value={draft.ioWeight ?? ''}
            onChange={(value) => onChange({ ...draft, ioWeight: value === '' ? null : Number(value) })}
            min={1}
            max={1_000}
            step={10}
            allowNegative={false}
            clampBehavior="none"
            error={fault === undefined ? null : fault === 'notWhole' ? t('fault.notWhole') : t('bounds.ioWeight')}
          />
        )}
      </ControlFrame>
      <div className={classes.wide}>
        <ControlFrame
          control="ioLimits"
          place={place}
          changed={draft.ioLimits.length > 0}
          onReset={() => onChange({ ...draft, ioLimits: [] })}
        >
          {(field) => (
            <Throttles
              rows={draft.ioLimits}
              onChange={(ioLimits) => onChange({ ...draft, ioLimits })}
              faults={faults}
              disks={place.disks}
              field={field}
            />
          )}
        </ControlFrame>
      </div>
    </>
  );
}

type Row = IoLimit & { key: string };

interface ThrottlesProps {
  rows: readonly Row[];
  onChange: (rows: Row[]) => void;
  faults: ControlFaults;
  disks: ControlPlace['disks'];
  field: FramedField;
}

function Throttles({ rows, onChange, faults, disks, field: { label, disabled, ...described } }: ThrottlesProps) {
  const t = useTranslations('controls');
  const add = () => {
    const taken = new Set(rows.map(({ device }) => device));
    const device = ['all', ...disks.map((disk) => disk.device)].find((each) => !taken.has(each)) ?? 'all';
    const none = { readBytesPerSec: null, writeBytesPerSec: null, readOpsPerSec: null, writeOpsPerSec: null };
    onChange([...rows, { key: newRowKey(rows), device, ...none }]);
  };
  return (
    <div role="group" aria-label={label} {...described}>
      <div className={classes.label}>{label}</div>
      {rows.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('noThrottle')}
        </Text>
      )}
      {rows.map((row, index) => (
        <Throttle
          key={row.key}
          row={row}
          number={index + 1}
          faults={faults}
          disks={disks}
          disabled={disabled}
          onChange={(news) => onChange(rows.map((each) => (each.key === row.key ? { ...each, ...news } : each)))}
          onRemove={() => onChange(rows.filter(({ key }) => key !== row.key))}
        />
      ))}
      <Button
        variant="default"
        size="compact-sm"
        mt={6}
        leftSection={<IconPlus size={14} aria-hidden />}
        disabled={disabled || rows.length >= MAX_THROTTLES}
        onClick={add}
      >
        {t('addThrottle')}
      </Button>
    </div>
  );
}

interface ThrottleProps {
  row: Row;
  number: number;
  faults: ControlFaults;
  disks: ControlPlace['disks'];
  disabled: boolean;
  onChange: (news: Partial<IoLimit>) => void;
  onRemove: () => void;
}

function Throttle({ row, number, faults, disks, disabled, onChange, onRemove }: ThrottleProps) {
  const t = useTranslations('controls');
  const path = `ioLimits.${number - 1}`;
  const rowFault = faults[path];
  const known = disks.some(({ device }) => device === row.device) || row.device === 'all';
  return (
    <div role="group" aria-label={t('throttleNumber', { number })} className={classes.throttle}>
      <Select
        label={t('disk')}
        data={[
          { value: 'all', label: t('allDisks') },
          ...disks.map(({ device, name, sizeBytes }) => ({
            value: device,
            label: t('diskLabel', { name, device, size: formatBytes(sizeBytes) }),
          })),
          ...(known ? [] : [{ value: row.device, label: t('diskGone', { device: row.device }) }]),
        ]}
        value={row.device}
        onChange={(device) => device !== null && onChange({ device })}
        allowDeselect={false}
        disabled={disabled}
        className={classes.disk}
        error={rowFault === undefined ? null : t(`fault.${rowFault}`)}
      />
      {IO_RATES.map((rate) => (
        <RateField
          key={rate}
          rate={rate}
          value={row[rate]}
          onChange={(value) => onChange({ [rate]: value })}
          disabled={disabled}
          error={faults[`${path}.${rate}`] === undefined ? null : t('bounds.rate')}
        />
      ))}
      {/* What this host cannot hold can still be taken away. */}
      <ActionIcon
        variant="subtle"
        color="gray"
        className={classes.remove}
        aria-label={t('removeThrottle', { number })}
        onClick={onRemove}
      >
        <IconX size={16} />
      </ActionIcon>
    </div>
  );
}

interface RateFieldProps {
  rate: IoRate;
  value: number | null;
  onChange: (value: number | null) => void;
  disabled: boolean;
  error: string | null;
}

function RateField({ rate, value, onChange, disabled, error }: RateFieldProps) {
  const t = useTranslations('controls');
  const bytes = rate === 'readBytesPerSec' || rate === 'writeBytesPerSec';
  const unit = bytes ? MEGABYTE : 1;
  return (
    <NumberInput
      label={
        <>
          {t(`rate.${rate}`)} <span className={classes.unit}>{t(bytes ? 'megabytesPerSec' : 'operationsPerSec')}</span>
        </>
      }
      value={value === null ? '' : value / unit}
      onChange={(next) => onChange(next === '' ? null : Math.round(Number(next) * unit))}
      placeholder={t('unbounded')}
      min={0}
      step={bytes ? 10 : 100}
      decimalScale={bytes ? 3 : 0}
      allowNegative={false}
      clampBehavior="none"
      hideControls
      disabled={disabled}
      error={error}
    />
  );
}
