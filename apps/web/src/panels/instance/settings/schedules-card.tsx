'use client';

import { MAX_SCHEDULES_PER_INSTANCE, type InstanceView, type ScheduleView } from '@bulkhead/shared';
import { ActionIcon, Group, Stack, Text } from '@mantine/core';
import { IconEdit, IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ActionButton } from '../../../components/action-button.tsx';
import { ErrorAlert } from '../../../components/error-alert.tsx';
import { lateDialog } from '../../../components/late.tsx';
import { QueryState } from '../../../components/query-state.tsx';
import { RelativeTime } from '../../../components/relative-time.tsx';
import { SectionCard } from '../../../components/section-card.tsx';
import { useMoment } from '../../../components/use-moment.ts';
import classes from './settings.module.css';
import { useNotNow } from './use-not-now.ts';
import { useScheduleChanges, useSchedules } from './use-settings.ts';

const ScheduleDialog = lateDialog(
  () => import('./schedule-dialog.tsx').then((module) => module.ScheduleDialog),
  'opened',
);

/** When the instance is started, stopped or restarted by itself, and how that went last. */
export function SchedulesCard({ instance }: { instance: InstanceView }) {
  const t = useTranslations('instance-settings.schedules');
  const about = { tenantSlug: instance.tenantSlug, instanceId: instance.id };
  const query = useSchedules(about);
  const changes = useScheduleChanges(about);
  const notNow = useNotNow(instance);
  const [edited, setEdited] = useState<ScheduleView | 'new' | null>(null);
  const isFull = (query.data?.length ?? 0) >= MAX_SCHEDULES_PER_INSTANCE;
  return (
    <SectionCard
      title={t('title')}
      actions={
        <ActionButton
          size="compact-sm"
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden />}
          reason={notNow('adjust') ?? (isFull ? t('full', { max: MAX_SCHEDULES_PER_INSTANCE }) : null)}
          onClick={() => setEdited('new')}
        >
          {t('add')}
        </ActionButton>
      }
    >
      <ErrorAlert error={changes.removeError} />
      <QueryState query={query} isEmpty={() => false} skeletonHeight={60}>
        {(schedules) =>
          schedules.length === 0 ? (
            <Text size="sm" c="dimmed">
              {t('empty')}
            </Text>
          ) : (
            <Stack component="ul" gap="sm" className={classes.schedules}>
              {schedules.map((schedule) => (
                <ScheduleLine
                  key={schedule.id}
                  schedule={schedule}
                  mayChange={notNow('adjust') === null}
                  removing={changes.removing === schedule.id}
                  onEdit={() => setEdited(schedule)}
                  onRemove={() => changes.remove(schedule.id)}
                />
              ))}
            </Stack>
          )
        }
      </QueryState>
      <ScheduleDialog
        instance={instance}
        schedule={edited === 'new' ? null : edited}
        opened={edited !== null}
        changes={changes}
        onClose={() => {
          changes.clear();
          setEdited(null);
        }}
      />
    </SectionCard>
  );
}

interface ScheduleLineProps {
  schedule: ScheduleView;
  mayChange: boolean;
  removing: boolean;
  onEdit: () => void;
  onRemove: () => void;
}

function ScheduleLine({ schedule, mayChange, removing, onEdit, onRemove }: ScheduleLineProps) {
  const t = useTranslations('instance-settings.schedules');
  const tAction = useTranslations('common.operation.kind');
  const zoned = useMoment(schedule.timeZone);
  const [nextMs] = schedule.nextRunsMs;
  const what = `${tAction(schedule.action)} · ${schedule.cron}`;
  return (
    <li className={classes.schedule} data-testid="schedule">
      <div>
        <Text size="sm" fw={600}>
          {tAction(schedule.action)} <code>{schedule.cron}</code>{' '}
          <Text span size="xs" c="dimmed">
            {schedule.timeZone}
          </Text>
        </Text>
        <Text size="xs" component="div">
          {nextMs === undefined
            ? t('off')
            : t.rich('next', { at: zoned(nextMs), when: () => <RelativeTime atMs={nextMs} /> })}
        </Text>
        {schedule.lastRunAtMs !== null && (
          <Text size="xs" component="div" c={schedule.lastProblem === null ? 'dimmed' : 'var(--bh-bad)'}>
            {schedule.lastProblem === null
              ? t('lastWell', { at: zoned(schedule.lastRunAtMs) })
              : t('lastRefused', { at: zoned(schedule.lastRunAtMs), reason: schedule.lastProblem.message })}
          </Text>
        )}
      </div>
      {mayChange && (
        <Group gap={4} wrap="nowrap">
          <ActionIcon color="gray" aria-label={t('edit', { schedule: what })} onClick={onEdit}>
            <IconEdit size={16} />
          </ActionIcon>
          <ActionIcon color="gray" aria-label={t('remove', { schedule: what })} loading={removing} onClick={onRemove}>
            <IconTrash size={16} />
          </ActionIcon>
        </Group>
      )}
    </li>
  );
}
