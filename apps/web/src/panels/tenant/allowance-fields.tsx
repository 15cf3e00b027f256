'use client';

import { GIB, type Allowances } from '@bulkhead/shared';
import { NumberInput, SimpleGrid } from '@mantine/core';
import { useTranslations } from 'next-intl';

const KINDS = ['imageBytes', 'volumes', 'volumeBytes', 'networks', 'ports'] as const satisfies (keyof Allowances)[];
const IN_BYTES: ReadonlySet<keyof Allowances> = new Set(['imageBytes', 'volumeBytes']);

interface AllowanceFieldsProps {
  value: Allowances;
  onChange: (value: Allowances) => void;
}

/** What a tenant may have beside its instances: images, volumes, networks, ports. */
export function AllowanceFields({ value, onChange }: AllowanceFieldsProps) {
  const t = useTranslations('tenants.allowances');
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
      {KINDS.map((kind) => {
        const unit = IN_BYTES.has(kind) ? GIB : 1;
        return (
          <NumberInput
            key={kind}
            name={kind}
            label={t(kind)}
            min={0}
            max={unit === 1 ? 1_000 : 1_000_000}
            allowNegative={false}
            decimalScale={unit === 1 ? 0 : 2}
            value={value[kind] / unit}
            // What is left empty stays as it was until something is typed.
            onChange={(next) => next !== '' && onChange({ ...value, [kind]: Math.round(Number(next) * unit) })}
          />
        );
      })}
    </SimpleGrid>
  );
}
