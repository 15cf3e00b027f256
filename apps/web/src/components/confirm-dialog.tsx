'use client';

import { Button, Group, List, Stack, Text, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Dialog } from './dialog.tsx';
import { ErrorAlert } from './error-alert.tsx';

export interface ConfirmDialogProps {
  opened: boolean;
  onClose: () => void;
  title: ReactNode;
  /** What will happen, in a sentence or two. */
  children?: ReactNode;
  /** What is lost for good, one line each. */
  losses?: readonly string[];
  /** The name that has to be typed. Left out where one click is enough because nothing is lost. */
  typeName?: string;
  confirmLabel: ReactNode;
  /** Called once; the dialog stays open until its owner closes it, so that a refusal can be read. */
  onConfirm: () => void;
  pending?: boolean;
  error?: unknown;
  danger?: boolean;
}

/** Asks before something that cannot be taken back: says what is lost, and wants its name typed. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  return (
    <Dialog opened={props.opened} onClose={props.onClose} title={props.title} size="md">
      <Question {...props} />
    </Dialog>
  );
}

function Question({
  onClose,
  children,
  losses = [],
  typeName,
  confirmLabel,
  onConfirm,
  pending = false,
  error,
  danger = true,
}: ConfirmDialogProps) {
  const t = useTranslations('common.confirm');
  const [typed, setTyped] = useState('');
  const allowed = typeName === undefined || typed.trim() === typeName;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (allowed && !pending) onConfirm();
      }}
    >
      <Stack gap="sm">
        {children !== undefined && (
          <Text component="div" size="sm">
            {children}
          </Text>
        )}
        {losses.length > 0 && (
          <div>
            <Text size="sm" fw={600}>
              {t('lost')}
            </Text>
            <List size="sm">
              {losses.map((loss) => (
                <List.Item key={loss}>{loss}</List.Item>
              ))}
            </List>
          </div>
        )}
        {typeName !== undefined && (
          <TextInput
            data-autofocus
            label={t.rich('typeName', { name: () => <b>{typeName}</b> })}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
            spellCheck={false}
          />
        )}
        <ErrorAlert error={error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" {...(danger && { color: 'red' })} disabled={!allowed} loading={pending}>
            {confirmLabel}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
