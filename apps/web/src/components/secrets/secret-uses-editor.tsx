'use client';

import { MAX_SECRETS_PER_INSTANCE, type SecretUse, type SecretView } from '@bulkhead/shared';
import { ActionIcon, Anchor, Button, Input, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { Link } from '../link.tsx';
import classes from './secret-uses-editor.module.css';

interface SecretUsesEditorProps {
  tenantSlug: string;
  secrets: readonly SecretView[];
  uses: readonly SecretUse[];
  onChange: (uses: SecretUse[]) => void;
  /** The problem of a part of a use, such as `0.target`. */
  errorAt?: (path: string) => string | null;
}

/** Which secrets an instance gets, each as a file in memory or as a variable. */
export function SecretUsesEditor({ tenantSlug, secrets, uses, onChange, errorAt }: SecretUsesEditorProps) {
  const t = useTranslations('secrets.uses');
  const [first] = secrets;
  const put = (index: number, use: SecretUse) => onChange(uses.map((one, at) => (at === index ? use : one)));
  if (first === undefined) {
    return (
      <Text size="sm" c="dimmed">
        {t.rich('none', {
          link: (words) => (
            <Anchor component={Link} href={`/t/${tenantSlug}/secrets`} size="sm" underline="always">
              {words}
            </Anchor>
          ),
        })}
      </Text>
    );
  }
  return (
    <Stack gap="xs" role="group" aria-label={t('label')}>
      {uses.map((use, index) => (
        <UseRow
          key={keyOf(uses, index)}
          number={index + 1}
          use={use}
          secrets={secrets}
          onChange={(next) => put(index, next)}
          onRemove={() => onChange(uses.filter((_, at) => at !== index))}
          error={errorAt?.(`${index}.target`) ?? errorAt?.(`${index}.version`) ?? errorAt?.(`${index}.kind`) ?? null}
        />
      ))}
      <div>
        <Button
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden />}
          disabled={uses.length >= MAX_SECRETS_PER_INSTANCE}
          onClick={() => onChange([...uses, { secretId: first.id, version: null, kind: 'file', target: first.name }])}
        >
          {t('add')}
        </Button>
      </div>
    </Stack>
  );
}

/** The same secret may be used twice. */
function keyOf(uses: readonly SecretUse[], index: number): string {
  const id = uses[index]?.secretId ?? '';
  return `${id} ${uses.slice(0, index).filter(({ secretId }) => secretId === id).length}`;
}

interface UseRowProps {
  number: number;
  use: SecretUse;
  secrets: readonly SecretView[];
  onChange: (use: SecretUse) => void;
  onRemove: () => void;
  error: string | null;
}

const NEWEST = 'newest';

function UseRow({ number, use, secrets, onChange, onRemove, error }: UseRowProps) {
  const t = useTranslations('secrets.uses');
  const secret = secrets.find(({ id }) => id === use.secretId);
  const versions = (secret?.versions ?? []).filter(({ destroyedAtMs }) => destroyedAtMs === null);
  const newest = versions[0]?.version ?? null;
  const choose = (secretId: string) => {
    const chosen = secrets.find(({ id }) => id === secretId);
    onChange({
      ...use,
      secretId,
      version: use.kind === 'file' ? null : newestOf(chosen),
      target: targetOf(chosen, use.kind),
    });
  };
  const setKind = (kind: SecretUse['kind']) =>
    onChange({ ...use, kind, version: kind === 'file' ? null : newest, target: targetOf(secret, kind) });
  return (
    <div>
      <div className={classes.row}>
        <Select
          aria-label={t('secret', { number })}
          data={secrets.map(({ id, name }) => ({ value: id, label: name }))}
          value={use.secretId}
          onChange={(value) => value !== null && choose(value)}
          allowDeselect={false}
          searchable
        />
        <Select
          aria-label={t('kind', { number })}
          data={[
            { value: 'file', label: t('file') },
            { value: 'environment', label: t('environment') },
          ]}
          value={use.kind}
          onChange={(value) => setKind(value === 'environment' ? 'environment' : 'file')}
          allowDeselect={false}
        />
        <TextInput
          aria-label={t('target', { number })}
          {...(use.kind === 'file' && { leftSection: <Text size="xs">{t('folder')}</Text>, leftSectionWidth: 96 })}
          value={use.target}
          onChange={(event) => onChange({ ...use, target: event.currentTarget.value })}
          error={error !== null}
          autoComplete="off"
          spellCheck={false}
        />
        <Select
          aria-label={t('version', { number })}
          data={[
            ...(use.kind === 'file' ? [{ value: NEWEST, label: t('newest') }] : []),
            ...versions.map(({ version }) => ({ value: String(version), label: t('versionNumber', { version }) })),
          ]}
          value={use.version === null ? NEWEST : String(use.version)}
          onChange={(value) => onChange({ ...use, version: value === NEWEST || value === null ? null : Number(value) })}
          allowDeselect={false}
        />
        <ActionIcon color="gray" size={32} aria-label={t('remove', { number })} onClick={onRemove}>
          <IconX size={15} />
        </ActionIcon>
      </div>
      {error !== null && <Input.Error mt={4}>{error}</Input.Error>}
    </div>
  );
}

function newestOf(secret: SecretView | undefined): number | null {
  return secret?.versions.find(({ destroyedAtMs }) => destroyedAtMs === null)?.version ?? null;
}

/** What it would be called by most programs: `db-password` as a file, `DB_PASSWORD` as a variable. */
function targetOf(secret: SecretView | undefined, kind: SecretUse['kind']): string {
  const name = secret?.name ?? '';
  const word = kind === 'file' ? name : name.toUpperCase().replaceAll('-', '_');
  return /^[A-Za-z_]/.test(word) ? word : `_${word}`;
}
