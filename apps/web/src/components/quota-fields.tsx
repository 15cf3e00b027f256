'use client';

import type { ResourceKind, Resources } from '@bulkhead/shared';
import { NumberInput, SimpleGrid } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { CpuField, MemoryField } from './number-fields.tsx';
import { quotaShortfall } from './quota-draft.ts';
import type { QuotaDraft, QuotaFaults } from './quota-draft.ts';
import { useFormatResource } from './use-format-resource.ts';

export interface QuotaFieldsProps {
  draft: QuotaDraft;
  onChange: (draft: QuotaDraft) => void;
  faults: QuotaFaults;
  /** What is reserved now: told beside each field, with what would be short. Left out for a tenant that is new. */
  reserved?: Resources;
}

/** What a tenant may hold over all hosts. */
export function QuotaFields({ draft, onChange, faults, reserved }: QuotaFieldsProps) {
  const t = useTranslations('tenants.quota');
  const format = useFormatResource();
  const short = reserved === undefined ? {} : quotaShortfall(draft, reserved);
  const fieldOf = (kind: ResourceKind) => {
    const missing = short[kind];
    const fault = faults[kind];
    return {
      name: kind,
      label: t(kind),
      ...(reserved !== undefined && { description: t('reserved', { reserved: format(kind, reserved[kind]) }) }),
      error:
        fault !== undefined
          ? t(`fault.${fault}`)
          : missing !== undefined
            ? t('short', { by: format(kind, missing) })
            : null,
    };
  };
  const change = (kind: ResourceKind) => (value: number | null) => onChange({ ...draft, [kind]: value });
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
      <CountField {...fieldOf('instances')} value={draft.instances} onChange={change('instances')} />
      <CpuField {...fieldOf('cpuMillicores')} value={draft.cpuMillicores} onChange={change('cpuMillicores')} />
      <MemoryField {...fieldOf('memoryBytes')} value={draft.memoryBytes} onChange={change('memoryBytes')} />
      <CountField {...fieldOf('pids')} value={draft.pids} onChange={change('pids')} />
    </SimpleGrid>
  );
}

function CountField({
  value,
  onChange,
  ...rest
}: {
  name: string;
  label: string;
  description?: string;
  error: string | null;
  value: number | null;
  onChange: (value: number | null) => void;
}) {
  return (
    <NumberInput
      {...rest}
      required
      withAsterisk={false}
      value={value ?? ''}
      onChange={(next) => onChange(next === '' ? null : Number(next))}
      min={0}
      allowDecimal={false}
      allowNegative={false}
      clampBehavior="none"
    />
  );
}
