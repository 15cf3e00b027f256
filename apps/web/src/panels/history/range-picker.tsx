'use client';

import {
  ActionIcon,
  Button,
  Popover,
  SegmentedControl,
  Stack,
  TextInput,
  Tooltip,
  VisuallyHidden,
} from '@mantine/core';
import {
  IconArrowBackUp,
  IconCalendar,
  IconChevronLeft,
  IconChevronRight,
  IconZoomIn,
  IconZoomOut,
} from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { fromLocalInput, toLocalInput } from '../../components/local-input.ts';
import classes from './history.module.css';
import { moved, resized, spanBetween } from './history-range.ts';
import type { SpanName, TimeSpan } from './history-range.ts';
import type { HistoryRangeState } from './use-history-range.ts';

const OWN = 'own';

/** How much of the past: spans that end now, one's own, and ways from there to the one beside it. */
export function RangePicker({
  state,
  spans,
  steps = true,
}: {
  state: HistoryRangeState;
  spans: readonly SpanName[];
  /** Whether there are ways to the stretch beside it, and closer. */
  steps?: boolean;
}) {
  const t = useTranslations('history');
  const { range, choose } = state;
  const data = spans.map((name) => ({
    value: name as string,
    label: (
      <>
        <span aria-hidden="true">{t(`span.${name}.short`)}</span>
        <VisuallyHidden>{t(`span.${name}.long`)}</VisuallyHidden>
      </>
    ),
  }));
  return (
    <div className={classes.bar} role="group" aria-label={t('range')} data-testid="range-picker">
      <div className={classes.spans}>
        <SegmentedControl
          size="xs"
          aria-label={t('spanLabel')}
          value={typeof range === 'string' ? range : OWN}
          onChange={(value) => choose(value as SpanName)}
          data={data}
        />
      </div>
      <OwnRange state={state} />
      {steps && <Steps state={state} />}
    </div>
  );
}

function Steps({ state: { span, nowMs, zoom, back } }: { state: HistoryRangeState }) {
  const t = useTranslations('history');
  const go = ({ fromMs, toMs }: TimeSpan) => zoom(fromMs, toMs);
  return (
    <ActionIcon.Group>
      <Step label={t('earlier')} onClick={() => go(moved(span, -1, nowMs))}>
        <IconChevronLeft size={16} />
      </Step>
      <Step label={t('later')} disabled={span.toMs >= nowMs} onClick={() => go(moved(span, 1, nowMs))}>
        <IconChevronRight size={16} />
      </Step>
      <Step label={t('closer')} onClick={() => go(resized(span, 0.5, nowMs))}>
        <IconZoomIn size={16} />
      </Step>
      <Step label={t('wider')} onClick={() => go(resized(span, 2, nowMs))}>
        <IconZoomOut size={16} />
      </Step>
      <Step label={t('back')} disabled={back === null} onClick={() => back?.()}>
        <IconArrowBackUp size={16} />
      </Step>
    </ActionIcon.Group>
  );
}

function Step({
  label,
  disabled = false,
  onClick,
  children,
}: {
  label: string;
  disabled?: boolean;
  onClick: () => void;
  children: ReactNode;
}) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="default" size="md" aria-label={label} disabled={disabled} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}

/** From when to when, in the reader's own zone. */
function OwnRange({ state: { range, span, nowMs, choose } }: { state: HistoryRangeState }) {
  const t = useTranslations('history');
  const [opened, setOpened] = useState(false);
  const [draft, setDraft] = useState(span);
  const open = () => {
    setDraft(span);
    setOpened(!opened);
  };
  const isWrong = draft.toMs <= draft.fromMs;
  const field = (end: keyof TimeSpan, label: string) => (
    <TextInput
      type="datetime-local"
      size="xs"
      label={label}
      value={toLocalInput(draft[end])}
      onChange={(event) => setDraft({ ...draft, [end]: fromLocalInput(event.currentTarget.value) ?? draft[end] })}
      {...(end === 'toMs' && isWrong && { error: t('wrongOrder') })}
    />
  );
  return (
    <Popover opened={opened} onChange={setOpened} trapFocus withArrow shadow="md" position="bottom-end">
      <Popover.Target>
        <Button
          variant={typeof range === 'string' ? 'default' : 'light'}
          size="compact-sm"
          leftSection={<IconCalendar size={14} aria-hidden />}
          onClick={open}
        >
          {t('own')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('own')}>
        <Stack gap="xs">
          {field('fromMs', t('from'))}
          {field('toMs', t('to'))}
          <Button
            size="xs"
            disabled={isWrong}
            onClick={() => {
              choose(spanBetween(draft.fromMs, draft.toMs, nowMs));
              setOpened(false);
            }}
          >
            {t('show')}
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
