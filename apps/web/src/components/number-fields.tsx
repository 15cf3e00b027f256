'use client';

import { GIB, MIB } from '@bulkhead/shared';
import { Input, NumberInput, Select } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import classes from './number-fields.module.css';

export interface AmountFieldProps {
  label: ReactNode;
  description?: ReactNode;
  error?: ReactNode;
  /** In the canonical unit (millicores, bytes). Null: nothing typed. */
  value: number | null;
  onChange: (value: number | null) => void;
  min?: number;
  max?: number;
  disabled?: boolean;
  required?: boolean;
  /** What an empty field means. */
  placeholder?: string;
  /** Name of the form field, so that an error can focus it. */
  name?: string;
}

function toNumber(value: number | bigint | string): number | null {
  if (value === '') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/** CPU in cores with two decimals; holds integer millicores. */
export function CpuField({ value, onChange, min = 0, max, ...rest }: AmountFieldProps) {
  const t = useTranslations('common');
  return (
    <NumberInput
      {...rest}
      value={value === null ? '' : value / 1000}
      onChange={(next) => {
        const cores = toNumber(next);
        onChange(cores === null ? null : Math.round(cores * 1000));
      }}
      min={min / 1000}
      {...(max !== undefined && { max: max / 1000 })}
      step={0.25}
      decimalScale={2}
      allowNegative={false}
      clampBehavior="none"
      rightSection={<span className={classes.unit}>{t('coresUnit')}</span>}
      rightSectionWidth={56}
      rightSectionPointerEvents="none"
    />
  );
}

type MemoryUnit = 'MiB' | 'GiB';
const UNIT_BYTES: Record<MemoryUnit, number> = { MiB: MIB, GiB: GIB };

/** GiB where that is a short number, else MiB. */
function naturalUnit(bytes: number | null): MemoryUnit {
  return bytes !== null && bytes >= GIB && bytes % (GIB / 4) === 0 ? 'GiB' : 'MiB';
}

/** Memory in MiB or GiB; holds whole bytes. */
export function MemoryField({
  label,
  description,
  error,
  value,
  onChange,
  min = 0,
  max,
  required = false,
  ...rest
}: AmountFieldProps) {
  const t = useTranslations('common');
  const id = useId();
  const [unit, setUnit] = useState<MemoryUnit>(() => naturalUnit(value));
  const bytes = UNIT_BYTES[unit];
  return (
    <Input.Wrapper
      id={id}
      label={label}
      description={description}
      error={error}
      required={required}
      labelProps={{ htmlFor: id }}
    >
      <div className={classes.pair}>
        <NumberInput
          {...rest}
          id={id}
          error={error !== undefined && error !== null && error !== false}
          value={value === null ? '' : value / bytes}
          onChange={(next) => {
            const amount = toNumber(next);
            onChange(amount === null ? null : Math.round(amount * bytes));
          }}
          min={min / bytes}
          {...(max !== undefined && { max: max / bytes })}
          step={unit === 'GiB' ? 0.25 : 64}
          decimalScale={unit === 'GiB' ? 2 : 0}
          allowNegative={false}
          clampBehavior="none"
          className={classes.amount}
        />
        <Select
          aria-label={t('memoryUnit')}
          data={['MiB', 'GiB']}
          value={unit}
          onChange={(next) => setUnit(next === 'GiB' ? 'GiB' : 'MiB')}
          allowDeselect={false}
          disabled={rest.disabled ?? false}
          w={84}
        />
      </div>
    </Input.Wrapper>
  );
}
