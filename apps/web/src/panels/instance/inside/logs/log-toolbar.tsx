'use client';

import { Button, NativeSelect, Switch, TextInput } from '@mantine/core';
import { IconDownload, IconEraser, IconPlayerPause, IconPlayerPlay, IconSearch } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import classes from '../inside.module.css';

const TAILS = [100, 1_000, 10_000] as const;
const SINCE_MINUTES = [0, 15, 60, 24 * 60] as const;

export interface LogView {
  filter: string;
  /** Lines that it begins with. */
  tail: number;
  /** 0: whatever is kept. */
  sinceMinutes: number;
  showTimes: boolean;
  wrap: boolean;
  paused: boolean;
}

export interface LogToolbarProps {
  view: LogView;
  onChange: (change: Partial<LogView>) => void;
  onClear: () => void;
  downloadHref: string;
}

/** What of a log is shown, and how. */
export function LogToolbar({ view, onChange, onClear, downloadHref }: LogToolbarProps) {
  const t = useTranslations('inside.logs');
  const sinceLabel = (minutes: number) =>
    minutes === 0
      ? t('sinceAll')
      : minutes < 60
        ? t('sinceMinutes', { count: minutes })
        : t('sinceHours', { count: minutes / 60 });
  return (
    <div className={classes.bar}>
      <TextInput
        className={classes.grow}
        size="xs"
        label={t('filter')}
        value={view.filter}
        onChange={(event) => onChange({ filter: event.currentTarget.value })}
        leftSection={<IconSearch size={14} aria-hidden />}
        maxLength={200}
        spellCheck={false}
      />
      <NativeSelect
        size="xs"
        label={t('tail')}
        value={String(view.tail)}
        onChange={(event) => onChange({ tail: Number(event.currentTarget.value) })}
        data={TAILS.map((tail) => ({ value: String(tail), label: t('tailLines', { count: tail }) }))}
      />
      <NativeSelect
        size="xs"
        label={t('since')}
        value={String(view.sinceMinutes)}
        onChange={(event) => onChange({ sinceMinutes: Number(event.currentTarget.value) })}
        data={SINCE_MINUTES.map((minutes) => ({ value: String(minutes), label: sinceLabel(minutes) }))}
      />
      <Switch
        size="xs"
        label={t('times')}
        checked={view.showTimes}
        onChange={(event) => onChange({ showTimes: event.currentTarget.checked })}
      />
      <Switch
        size="xs"
        label={t('wrap')}
        checked={view.wrap}
        onChange={(event) => onChange({ wrap: event.currentTarget.checked })}
      />
      <Button
        size="xs"
        variant="default"
        leftSection={view.paused ? <IconPlayerPlay size={14} aria-hidden /> : <IconPlayerPause size={14} aria-hidden />}
        onClick={() => onChange({ paused: !view.paused })}
      >
        {view.paused ? t('resume') : t('pause')}
      </Button>
      <Button size="xs" variant="default" leftSection={<IconEraser size={14} aria-hidden />} onClick={onClear}>
        {t('clear')}
      </Button>
      <Button
        size="xs"
        variant="default"
        component="a"
        href={downloadHref}
        download
        leftSection={<IconDownload size={14} aria-hidden />}
      >
        {t('download')}
      </Button>
    </div>
  );
}
