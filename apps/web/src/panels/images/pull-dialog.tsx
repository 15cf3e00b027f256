'use client';

import { formatBytes, imageNameSchema, parseImageReference } from '@bulkhead/shared';
import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { Notice } from '../../components/notice.tsx';
import { errorShapeOf } from '../../trpc/error-shape.ts';
import { useImage, useImageActions } from './queries/use-images.ts';
import { TaskDetails } from './task-progress.tsx';
import { ProblemText } from '../../components/problem-text.tsx';

interface PullDialogProps {
  tenantSlug: string;
  opened: boolean;
  /** What stands in the field at first. */
  reference?: string;
  onClose: () => void;
}

/** Fetches an image, and shows how far each of its layers is. */
export function PullDialog({ tenantSlug, opened, reference = '', onClose }: PullDialogProps) {
  const t = useTranslations('images.pull');
  return (
    <Dialog opened={opened} onClose={onClose} title={t('title')} size="lg">
      <PullSteps tenantSlug={tenantSlug} first={reference} onClose={onClose} />
    </Dialog>
  );
}

function PullSteps({ tenantSlug, first, onClose }: { tenantSlug: string; first: string; onClose: () => void }) {
  const [imageId, setImageId] = useState<string | null>(null);
  return imageId === null ? (
    <PullForm tenantSlug={tenantSlug} first={first} onClose={onClose} onStarted={setImageId} />
  ) : (
    <PullWatch tenantSlug={tenantSlug} imageId={imageId} onClose={onClose} />
  );
}

interface PullFormProps {
  tenantSlug: string;
  first: string;
  onClose: () => void;
  onStarted: (imageId: string) => void;
}

function PullForm({ tenantSlug, first, onClose, onStarted }: PullFormProps) {
  const t = useTranslations('images');
  const { pull } = useImageActions();
  const [reference, setReference] = useState(first);
  const [name, setName] = useState('');
  const isWrong = parseImageReference(reference.trim()) === null;
  const nameWrong = name !== '' && !imageNameSchema.safeParse(name).success;
  const refusal = pull.error === null ? null : errorShapeOf(pull.error);
  const isInside = refusal?.code === 'POLICY' && refusal.details.field === 'reference';
  const wrong = reference !== '' && isWrong ? t('pull.referenceWrong') : isInside ? t('pull.inside') : null;
  const submit = () => {
    if (isWrong || nameWrong || pull.isPending) return;
    pull.mutate(
      { tenantSlug, reference: reference.trim(), name: name === '' ? null : name },
      { onSuccess: ({ imageId }) => onStarted(imageId) },
    );
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
        <TextInput
          data-autofocus
          label={t('pull.reference')}
          description={t('pull.referenceHint')}
          value={reference}
          onChange={(event) => {
            setReference(event.currentTarget.value);
            pull.reset();
          }}
          error={wrong}
          autoComplete="off"
          spellCheck={false}
          required
          withAsterisk={false}
        />
        <TextInput
          label={t('pull.name')}
          description={t('pull.nameHint')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={nameWrong && t('pull.nameWrong')}
          autoComplete="off"
          spellCheck={false}
        />
        {!isInside && <ErrorAlert error={pull.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={pull.isPending} disabled={isWrong}>
            {t('pull.submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface PullWatchProps {
  tenantSlug: string;
  imageId: string;
  onClose: () => void;
}

/** An entry while its host fills it, and what became of it. */
export function PullWatch({ tenantSlug, imageId, onClose }: PullWatchProps) {
  const t = useTranslations('images');
  const image = useImage(tenantSlug, imageId);
  const { data } = image;
  // An entry that was only made to look for something newer goes when there is nothing.
  const isGone = image.isError && errorShapeOf(image.error).code === 'NOT_FOUND';
  return (
    <Stack
      gap="sm"
      aria-live="polite"
      data-testid="pull-watch"
      data-state={isGone ? 'gone' : (data?.state ?? 'pending')}
    >
      {isGone && <Text size="sm">{t('pull.gone')}</Text>}
      {data?.state === 'pending' && <Text size="sm">{t('pull.started', { name: data.name })}</Text>}
      {!isGone && data?.task && <TaskDetails tenantSlug={tenantSlug} name={data.name} task={data.task} />}
      {!isGone && data?.state === 'ready' && (
        <Text size="sm">{t('pull.ready', { name: data.name, size: formatBytes(data.sizeBytes) })}</Text>
      )}
      {!isGone && data?.state === 'failed' && (
        <Notice tone="bad" role="alert" title={t('pull.failed')}>
          <ProblemText problem={data.problem} />
        </Notice>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('cancel')}
        </Button>
      </Group>
    </Stack>
  );
}
