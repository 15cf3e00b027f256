'use client';

import { ActionIcon, Button, Input, Text, TextInput } from '@mantine/core';
import { randomId } from '@mantine/hooks';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import type { ClipboardEvent } from 'react';
import classes from './environment-editor.module.css';
import { parseEnvironment } from './parse-environment.ts';
import type { LaunchForm } from './use-launch-form.ts';

/** As many as the API takes. */
const MAX_VARIABLES = 64;

/** Environment variables, one row each. Lines of NAME=value that are pasted into a name become rows. */
export function EnvironmentEditor({ form }: { form: LaunchForm }) {
  const t = useTranslations('launch.options');
  const { env } = form.values;

  const paste = (event: ClipboardEvent<HTMLInputElement>, index: number) => {
    const variables = parseEnvironment(event.clipboardData.getData('text'));
    if (variables.length === 0) return;
    event.preventDefault();
    const rows = variables.map((variable) => ({ key: randomId(), ...variable }));
    form.setFieldValue('env', [...env.slice(0, index), ...rows, ...env.slice(index + 1)].slice(0, MAX_VARIABLES));
  };
  return (
    <div role="group" aria-label={t('env')}>
      <Input.Label component="div">{t('env')}</Input.Label>
      <Text size="xs" c="dimmed" mb={8}>
        {t('envHint')}
      </Text>
      {env.map((variable, index) => (
        <div key={variable.key} className={classes.row}>
          <TextInput
            aria-label={t('envName', { number: index + 1 })}
            placeholder={t('envNamePlaceholder')}
            autoComplete="off"
            spellCheck={false}
            onPaste={(event) => paste(event, index)}
            {...form.getInputProps(`env.${index}.name`)}
          />
          <TextInput
            aria-label={t('envValue', { number: index + 1 })}
            placeholder={t('envValuePlaceholder')}
            autoComplete="off"
            spellCheck={false}
            {...form.getInputProps(`env.${index}.value`)}
          />
          <ActionIcon
            color="gray"
            size={32}
            aria-label={t('envRemove', { number: index + 1 })}
            onClick={() => form.removeListItem('env', index)}
          >
            <IconX size={15} />
          </ActionIcon>
        </div>
      ))}
      <Button
        variant="default"
        leftSection={<IconPlus size={14} aria-hidden />}
        disabled={env.length >= MAX_VARIABLES}
        onClick={() => form.insertListItem('env', { key: randomId(), name: '', value: '' })}
      >
        {t('envAdd')}
      </Button>
    </div>
  );
}
