'use client';

import { MAX_SECRET_BYTES, type SecretInput } from '@bulkhead/shared';
import { Button, FileButton, Group, Text, Textarea } from '@mantine/core';
import { IconDice5, IconFile } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';

interface ValueFieldProps {
  value: SecretInput;
  onChange: (value: SecretInput) => void;
  error?: string | null;
}

const RANDOM_BYTES = 24;

/** A secret's value: typed, made at random, or taken from a file. It is never shown again. */
export function ValueField({ value, onChange, error }: ValueFieldProps) {
  const t = useTranslations('secrets.value');
  const [file, setFile] = useState<{ name: string; bytes: number } | null>(null);
  const take = (chosen: File | null) => {
    if (chosen === null) return;
    if (chosen.size > MAX_SECRET_BYTES) {
      setFile({ name: chosen.name, bytes: chosen.size });
      onChange({ encoding: 'base64', value: '' });
      return;
    }
    void chosen.arrayBuffer().then((buffer) => {
      setFile({ name: chosen.name, bytes: chosen.size });
      onChange({ encoding: 'base64', value: toBase64(new Uint8Array(buffer)) });
    });
  };
  const type = (text: string) => {
    setFile(null);
    onChange({ encoding: 'text', value: text });
  };
  return (
    <div>
      <Textarea
        label={t('label')}
        description={t('hint', { bytes: MAX_SECRET_BYTES })}
        value={file === null ? value.value : ''}
        placeholder={file === null ? '' : t('fromFile', { name: file.name, bytes: file.bytes })}
        onChange={(event) => type(event.currentTarget.value)}
        error={file !== null && file.bytes > MAX_SECRET_BYTES ? t('tooLong', { bytes: file.bytes }) : error}
        autosize
        minRows={2}
        maxRows={8}
        ff="monospace"
        autoComplete="off"
        spellCheck={false}
      />
      <Group gap="xs" mt={8}>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconDice5 size={14} aria-hidden />}
          onClick={() => type(toBase64(crypto.getRandomValues(new Uint8Array(RANDOM_BYTES))))}
        >
          {t('random')}
        </Button>
        <FileButton onChange={take}>
          {(props) => (
            <Button {...props} size="compact-sm" variant="default" leftSection={<IconFile size={14} aria-hidden />}>
              {t('file')}
            </Button>
          )}
        </FileButton>
        <Text size="xs" c="dimmed">
          {t('once')}
        </Text>
      </Group>
    </div>
  );
}

function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
