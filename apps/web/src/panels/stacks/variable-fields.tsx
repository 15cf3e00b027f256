'use client';

import type { StackPlanView } from '@bulkhead/shared';
import { PasswordInput, SimpleGrid, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';

export type Values = Readonly<Record<string, string>>;

interface VariableFieldsProps {
  variables: StackPlanView['variables'];
  values: Values;
  onChange: (values: Values) => void;
  /** Secrets that there are already: to leave them as they are nothing is typed. */
  kept?: ReadonlySet<string>;
}

/** One field for each variable that a pasted file names. */
export function VariableFields({ variables, values, onChange, kept = new Set() }: VariableFieldsProps) {
  const t = useTranslations('stacks');
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
      {variables.map(({ name, fallback, isSecret }) => {
        const shared = {
          label: name,
          value: values[name] ?? '',
          autoComplete: 'off',
          onChange: (event: { currentTarget: { value: string } }) =>
            onChange({ ...values, [name]: event.currentTarget.value }),
        };
        if (isSecret) {
          const description = kept.has(name) ? t('variable.keptSecret') : t('variable.secret');
          return <PasswordInput key={name} {...shared} description={description} autoComplete="new-password" />;
        }
        const description = fallback === null ? t('variable.needed') : t('variable.fallback', { fallback });
        return <TextInput key={name} {...shared} description={description} spellCheck={false} />;
      })}
    </SimpleGrid>
  );
}

/** What is typed as the parameters of a request: an empty field says nothing. */
export function toParameters(values: Values): { name: string; value: string }[] {
  return Object.entries(values).flatMap(([name, value]) => (value === '' ? [] : [{ name, value }]));
}
