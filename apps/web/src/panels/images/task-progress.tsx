'use client';

import { formatBytes, type CatalogImage, type TaskProgress } from '@bulkhead/shared';
import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useImageActions } from './queries/use-images.ts';

const STEPS = [
  'pending',
  'waiting',
  'downloading',
  'inspecting',
  'unpacking',
  'reading',
  'uploading',
  'committing',
  'removing',
  'done',
] as const;

function useStep() {
  const t = useTranslations('images.step');
  return (step: string) => t(STEPS.find((one) => one === step) ?? 'running');
}

/** Per cent, where the whole is known. */
function shareOf({ doneBytes, totalBytes }: Pick<TaskProgress, 'doneBytes' | 'totalBytes'>): number | null {
  return totalBytes === null || totalBytes === 0 ? null : Math.min(100, Math.floor((100 * doneBytes) / totalBytes));
}

interface TaskLineProps {
  name: string;
  task: NonNullable<CatalogImage['task']>;
}

/** What a host does for an image now, in one line. */
export function TaskLine({ name, task }: TaskLineProps) {
  const t = useTranslations('images');
  const step = useStep();
  const share = task.progress === null ? null : shareOf(task.progress);
  return (
    <Stack gap={2}>
      <Text size="xs">
        {step(task.progress?.step ?? 'pending')}
        {share === null ? '' : ` · ${share} %`}
      </Text>
      <Progress size="xs" value={share ?? 100} animated={share === null} aria-label={t('progress', { name })} />
    </Stack>
  );
}

/** The same with each of its layers, and the way to stop it. */
export function TaskDetails({ tenantSlug, name, task }: TaskLineProps & { tenantSlug: string }) {
  const t = useTranslations('images');
  const step = useStep();
  const { cancelTask } = useImageActions();
  return (
    <Stack gap="xs" data-testid="image-task">
      <TaskLine name={name} task={task} />
      {(task.progress?.parts ?? []).map((part) => (
        <Group key={part.name} gap="sm" wrap="nowrap">
          <Text size="xs" ff="monospace" w={110}>
            {part.name}
          </Text>
          <Progress
            size="sm"
            flex={1}
            value={shareOf(part) ?? 0}
            aria-label={t('layerProgress', { name: part.name, step: step(part.step) })}
          />
          <Text size="xs" c="dimmed" w={80} ta="end">
            {formatBytes(part.totalBytes ?? part.doneBytes)}
          </Text>
        </Group>
      ))}
      <Group justify="flex-end">
        <Button
          size="compact-sm"
          variant="default"
          loading={cancelTask.isPending}
          onClick={() => cancelTask.mutate({ tenantSlug, taskId: task.id })}
        >
          {t('action.cancelTask')}
        </Button>
      </Group>
    </Stack>
  );
}
