'use client';

import { formatBytes, IMAGE_FORMATS, imageNameSchema } from '@bulkhead/shared';
import { Button, FileInput, Group, Progress, SegmentedControl, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { Notice } from '../../components/notice.tsx';
import { PullWatch } from './pull-dialog.tsx';
import { useImport } from './use-import.ts';

interface ImportDialogProps {
  tenantSlug: string;
  opened: boolean;
  onClose: () => void;
}

/** Uploads a root file system or a saved image. */
export function ImportDialog({ tenantSlug, opened, onClose }: ImportDialogProps) {
  const t = useTranslations('images.import');
  return (
    <Dialog opened={opened} onClose={onClose} title={t('title')} size="lg">
      <ImportSteps tenantSlug={tenantSlug} onClose={onClose} />
    </Dialog>
  );
}

function ImportSteps({ tenantSlug, onClose }: { tenantSlug: string; onClose: () => void }) {
  const t = useTranslations('images');
  const { start, state, error } = useImport(tenantSlug);
  const [file, setFile] = useState<File | null>(null);
  const [format, setFormat] = useState<(typeof IMAGE_FORMATS)[number]>('rootfs');
  const [name, setName] = useState('');
  const [command, setCommand] = useState('');
  const [submitted, setSubmitted] = useState(false);
  const nameWrong = !imageNameSchema.safeParse(name).success;
  if (state.step === 'done') return <PullWatch tenantSlug={tenantSlug} imageId={state.imageId} onClose={onClose} />;
  const isBusy = state.step === 'sending';
  const submit = () => {
    setSubmitted(true);
    if (file === null || nameWrong || isBusy) return;
    const words = command.split('\n').filter((line) => line !== '');
    start(file, { name, format, command: format === 'rootfs' ? words : [] });
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack gap="sm">
        <FileInput
          label={t('import.file')}
          description={t('import.fileHint')}
          placeholder={t('import.choose')}
          value={file}
          onChange={setFile}
          disabled={isBusy}
          error={submitted && file === null && t('import.fileMissing')}
        />
        <SegmentedControl
          aria-label={t('import.format')}
          value={format}
          onChange={(value) => setFormat(IMAGE_FORMATS.find((one) => one === value) ?? 'rootfs')}
          data={IMAGE_FORMATS.map((value) => ({ value, label: t(`import.${value}`) }))}
          disabled={isBusy}
        />
        <TextInput
          label={t('import.name')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={(submitted || name !== '') && nameWrong && t('pull.nameWrong')}
          autoComplete="off"
          spellCheck={false}
          disabled={isBusy}
        />
        {format === 'rootfs' && (
          <Textarea
            label={t('import.command')}
            description={t('import.commandHint')}
            value={command}
            onChange={(event) => setCommand(event.currentTarget.value)}
            autosize
            minRows={2}
            spellCheck={false}
            disabled={isBusy}
          />
        )}
        <Text size="xs" c="dimmed">
          {t('import.inspected')}
        </Text>
        {state.step === 'sending' && (
          <div role="status">
            <Text size="xs">
              {t('import.sending', { sent: formatBytes(state.sentBytes), total: formatBytes(file?.size ?? 0) })}
            </Text>
            <Progress value={(100 * state.sentBytes) / (file?.size ?? 1)} aria-label={t('progress', { name })} />
          </div>
        )}
        {state.step === 'broken' && (
          <Notice tone="bad" role="alert">
            {t('import.broken', { reason: state.reason })}
          </Notice>
        )}
        <ErrorAlert error={error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={isBusy}>
            {state.step === 'broken' ? t('import.resume') : t('import.submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
