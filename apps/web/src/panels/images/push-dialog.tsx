'use client';

import { parseImageReference, type CatalogImageDetails } from '@bulkhead/shared';
import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { Notice } from '../../components/notice.tsx';
import { errorShapeOf } from '../../trpc/error-shape.ts';
import { useImageActions, useImageTask } from './queries/use-images.ts';
import { TaskDetails } from './task-progress.tsx';
import { ProblemText } from '../../components/problem-text.tsx';

interface PushDialogProps {
  tenantSlug: string;
  image: CatalogImageDetails;
  opened: boolean;
  onClose: () => void;
}

/** Sends the image to a registry, and shows how far each of its layers is. */
export function PushDialog({ tenantSlug, image, opened, onClose }: PushDialogProps) {
  const t = useTranslations('images.push');
  return (
    <Dialog opened={opened} onClose={onClose} title={t('title', { name: image.name })} size="lg">
      <PushSteps tenantSlug={tenantSlug} image={image} onClose={onClose} />
    </Dialog>
  );
}

function PushSteps({ tenantSlug, image, onClose }: Omit<PushDialogProps, 'opened'>) {
  const t = useTranslations('images');
  const { push } = useImageActions();
  const [reference, setReference] = useState(image.origin === 'pull' ? image.reference.replace(/@.*$/, '') : '');
  const parsed = parseImageReference(reference.trim());
  const refusal = push.error === null ? null : errorShapeOf(push.error);
  const isInside = refusal?.code === 'POLICY' && refusal.details.field === 'reference';
  const isWrong = parsed === null || parsed.tag === null;
  if (push.data) {
    return <PushWatch tenantSlug={tenantSlug} image={image} taskId={push.data.taskId} onClose={onClose} />;
  }
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!isWrong && !push.isPending) push.mutate({ tenantSlug, imageId: image.id, reference: reference.trim() });
      }}
    >
      <Stack gap="sm">
        <TextInput
          data-autofocus
          label={t('push.reference')}
          description={t('push.referenceHint')}
          value={reference}
          onChange={(event) => {
            setReference(event.currentTarget.value);
            push.reset();
          }}
          error={isInside ? t('pull.inside') : reference !== '' && isWrong && t('pull.referenceWrong')}
          autoComplete="off"
          spellCheck={false}
        />
        {!isInside && <ErrorAlert error={push.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={push.isPending} disabled={isWrong}>
            {t('push.submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function PushWatch({ tenantSlug, image, taskId, onClose }: Omit<PushDialogProps, 'opened'> & { taskId: string }) {
  const t = useTranslations('images');
  const { data: task } = useImageTask(tenantSlug, taskId);
  const state = task?.state ?? 'pending';
  return (
    <Stack gap="sm" aria-live="polite" data-testid="push-watch" data-state={state}>
      {image.task !== null && <TaskDetails tenantSlug={tenantSlug} name={image.name} task={image.task} />}
      {state === 'succeeded' && <Text size="sm">{t('push.done')}</Text>}
      {(state === 'failed' || state === 'cancelled') && (
        <Notice tone="bad" role="alert" title={t('push.failed')}>
          <ProblemText problem={task?.problem} />
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
