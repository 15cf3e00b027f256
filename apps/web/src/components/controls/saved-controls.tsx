'use client';

import type { Controls, HostFacts } from '@bulkhead/shared';
import { Button, Group, Loader, Stack, Text } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { ProofTable } from '../compartment/proof-table.tsx';
import { Notice } from '../notice.tsx';
import { changedControls } from './control-changes.ts';
import classes from './controls.module.css';
import type { KernelAnswer } from './kernel-answer.ts';
import { useControlValue } from './use-control-value.ts';

interface SavedControlsProps {
  before: Controls;
  after: Controls;
  disks: HostFacts['disks'];
  answer: KernelAnswer;
  onAgain: () => void;
  onClose: () => void;
}

/** What was accepted, and what the kernel said to it. */
export function SavedControls({ before, after, disks, answer, onAgain, onClose }: SavedControlsProps) {
  const t = useTranslations('controls');
  const word = useControlValue(disks);
  return (
    <Stack gap="md" data-testid="saved-controls" data-answer={answer.state}>
      <div role="status">
        <Group gap={6} mb={6}>
          <IconCircleCheck size={18} className={classes.accepted} aria-hidden />
          <Text fw={600}>{t('saved.title')}</Text>
        </Group>
        <table className={classes.changes} aria-label={t('saved.changes')}>
          <thead>
            <tr>
              <th scope="col">{t('saved.control')}</th>
              <th scope="col">{t('saved.before')}</th>
              <th scope="col">{t('saved.after')}</th>
            </tr>
          </thead>
          <tbody>
            {changedControls(before, after).map((control) => (
              <tr key={control}>
                <th scope="row">{t(`control.${control}`)}</th>
                <td>{word(control, before)}</td>
                <td className={classes.after}>{word(control, after)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Answer answer={answer} />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onAgain}>
          {t('saved.again')}
        </Button>
        <Button onClick={onClose} data-autofocus>
          {t('form.close')}
        </Button>
      </Group>
    </Stack>
  );
}

/** Where the kernel's answer is, for as long as it takes. */
export function Answer({ answer }: { answer: KernelAnswer }) {
  const t = useTranslations('controls.saved');
  switch (answer.state) {
    case 'waiting':
      return (
        <Group gap="xs" role="status">
          <Loader size={16} aria-hidden />
          <Text size="sm">{t('waiting')}</Text>
        </Group>
      );
    case 'silent':
      return <Notice tone="warn">{t('hostSilent', { host: answer.host })}</Notice>;
    case 'notRunning':
    case 'absent':
    case 'done':
      return (
        <Text size="sm" role="status">
          {t(answer.state)}
        </Text>
      );
    case 'failed':
      return (
        <Notice tone="bad" role="alert" title={t('failed')}>
          {answer.message}
        </Notice>
      );
    case 'proven':
      return (
        <div role="status">
          <Text fw={600} size="sm">
            {t('proven')}
          </Text>
          <ProofTable proof={answer.proof} />
        </div>
      );
  }
}
