'use client';

import { SCHEDULE_ACTIONS, type InstanceView, type ScheduleView } from '@bulkhead/shared';
import { Button, Group, Select, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Dialog } from '../../../components/dialog.tsx';
import { ErrorAlert } from '../../../components/error-alert.tsx';
import { browserZone, timeZoneChoice } from '../../../components/time-zones.ts';
import { useMoment } from '../../../components/use-moment.ts';
import { errorShapeOf } from '../../../trpc/error-shape.ts';
import classes from './settings.module.css';
import { useSchedulePreview, type useScheduleChanges } from './use-settings.ts';

interface ScheduleDialogProps {
  instance: InstanceView;
  /** Null: a new one. */
  schedule: ScheduleView | null;
  opened: boolean;
  changes: ReturnType<typeof useScheduleChanges>;
  onClose: () => void;
}

const TYPING_MS = 250;

/** A schedule, with the runs that it would make. */
export function ScheduleDialog(props: ScheduleDialogProps) {
  const t = useTranslations('instance-settings.schedules');
  return (
    <Dialog
      opened={props.opened}
      onClose={props.onClose}
      title={props.schedule === null ? t('newTitle') : t('editTitle')}
      size="md"
    >
      <ScheduleForm {...props} />
    </Dialog>
  );
}

function ScheduleForm({ instance, schedule, changes, onClose }: ScheduleDialogProps) {
  const t = useTranslations('instance-settings.schedules');
  const tAction = useTranslations('common.operation.kind');
  const [action, setAction] = useState(schedule?.action ?? 'stop');
  const [cron, setCron] = useState(schedule?.cron ?? '0 19 * * 1-5');
  const [timeZone, setTimeZone] = useState(() => schedule?.timeZone ?? browserZone());
  const [enabled, setEnabled] = useState(schedule?.enabled ?? true);
  const [timing] = useDebouncedValue({ cron: cron.trim(), timeZone }, TYPING_MS);
  const preview = useSchedulePreview(instance.tenantSlug, timing);
  const zoned = useMoment(timing.timeZone);
  const cronFault = preview.error === null ? null : errorShapeOf(preview.error).details.field === 'cron';
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        changes.save(schedule?.id ?? null, { action, cron: cron.trim(), timeZone, enabled }, onClose);
      }}
    >
      <Stack gap="sm">
        <Select
          label={t('action')}
          allowDeselect={false}
          data={SCHEDULE_ACTIONS.map((value) => ({ value, label: tAction(value) }))}
          value={action}
          onChange={(value) => setAction(SCHEDULE_ACTIONS.find((one) => one === value) ?? action)}
        />
        <TextInput
          data-autofocus
          label={t('cron')}
          description={t('cronHint')}
          value={cron}
          onChange={(event) => setCron(event.currentTarget.value)}
          error={cronFault === true && t('cronInvalid')}
          autoComplete="off"
          spellCheck={false}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        />
        <Select
          label={t('timeZone')}
          searchable
          allowDeselect={false}
          limit={100}
          data={timeZoneChoice(timeZone)}
          value={timeZone}
          onChange={(value) => setTimeZone(value ?? timeZone)}
          error={cronFault === false && t('zoneInvalid')}
        />
        <Switch label={t('enabled')} checked={enabled} onChange={(event) => setEnabled(event.currentTarget.checked)} />
        {preview.data !== undefined && preview.error === null && (
          <div role="status">
            <Text size="xs" fw={600}>
              {t('wouldRun')}
            </Text>
            <ul className={classes.runs}>
              {preview.data.nextRunsMs.map((atMs) => (
                <li key={atMs}>{zoned(atMs)}</li>
              ))}
            </ul>
          </div>
        )}
        <ErrorAlert error={changes.saveError} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={changes.saving}>
            {t('save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
