'use client';

import { inLanguage, objectToValue, type TemplateParameter } from '@bulkhead/shared';
import { PasswordInput, Select, Stack, Switch, TextInput } from '@mantine/core';
import { useLocale, useTranslations } from 'next-intl';
import type { Values } from '../stacks/variable-fields.tsx';

interface ParameterFieldsProps {
  parameters: readonly TemplateParameter[];
  values: Values;
  onChange: (values: Values) => void;
}

/** Parameters without a value that would do. */
export function wrongParameters(parameters: readonly TemplateParameter[], values: Values): TemplateParameter[] {
  return parameters.filter((one) => {
    const value = values[one.name] ?? '';
    return value === '' || objectToValue(one, value) !== null;
  });
}

/** A field for each parameter of a template, by its type. */
export function ParameterFields({ parameters, values, onChange }: ParameterFieldsProps) {
  const t = useTranslations('catalog');
  const language = useLocale();
  return (
    <Stack gap="sm">
      {parameters.map((parameter) => {
        const { name, type, choices, generate } = parameter;
        const value = values[name] ?? '';
        const set = (text: string) => onChange({ ...values, [name]: text });
        const wrong = value === '' ? 'missing' : objectToValue(parameter, value);
        const description = inLanguage(parameter.description, language);
        const shared = {
          label: inLanguage(parameter.title, language),
          description: description || (type === 'secret' && generate !== null ? t('generated') : undefined),
          error:
            wrong === null ? undefined : t(`wrong.${wrong}`, { least: parameter.min ?? 0, most: parameter.max ?? 0 }),
        };
        if (type === 'boolean') {
          return (
            <Switch
              key={name}
              {...shared}
              checked={value === 'true'}
              onChange={(event) => set(String(event.currentTarget.checked))}
            />
          );
        }
        if (type === 'choice') {
          return (
            <Select
              key={name}
              {...shared}
              data={choices}
              value={value}
              onChange={(one) => set(one ?? '')}
              allowDeselect={false}
            />
          );
        }
        const typed = {
          ...shared,
          value,
          onChange: (event: { currentTarget: { value: string } }) => set(event.currentTarget.value),
        };
        if (type === 'secret') return <PasswordInput key={name} {...typed} autoComplete="new-password" />;
        return (
          <TextInput
            key={name}
            {...typed}
            inputMode={type === 'number' ? 'numeric' : 'text'}
            autoComplete="off"
            spellCheck={false}
          />
        );
      })}
    </Stack>
  );
}
