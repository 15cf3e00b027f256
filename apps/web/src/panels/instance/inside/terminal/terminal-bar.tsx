'use client';

import { ActionIcon, Button, Switch, TextInput, Tooltip } from '@mantine/core';
import {
  IconArrowDown,
  IconArrowUp,
  IconClipboard,
  IconCopy,
  IconEraser,
  IconRefresh,
  IconSearch,
  IconTextDecrease,
  IconTextIncrease,
} from '@tabler/icons-react';
import { formatBytes } from '@bulkhead/shared';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { copySelection, pasteInto } from './clipboard.ts';
import type { MadeTerminal } from './make-terminal.ts';
import classes from './terminal.module.css';
import { mayUseClipboard } from './use-terminal-keys.ts';

export interface TerminalBarProps {
  made: MadeTerminal | null;
  number: number;
  state: 'opening' | 'running' | 'ended';
  /** Bytes that were typed and that the program has not read. */
  waiting: number;
  finding: boolean;
  onFinding: (finding: boolean) => void;
  onFontStep: (step: 1 | -1) => void;
  onAgain: () => void;
}

/** What can be done with one terminal beside typing into it. */
export function TerminalBar({ made, state, waiting, finding, onFinding, onFontStep, onAgain }: TerminalBarProps) {
  const t = useTranslations('inside.terminal');
  const terminal = made?.terminal;
  return (
    <div className={classes.bar}>
      <span className={classes.state} data-state={state}>
        {t(state)}
      </span>
      {waiting > 0 && <span className={classes.warn}>{t('backlog', { size: formatBytes(waiting) })}</span>}
      {state === 'ended' && (
        <Button size="compact-xs" leftSection={<IconRefresh size={14} aria-hidden />} onClick={onAgain}>
          {t('again')}
        </Button>
      )}
      <span className={classes.space} />
      {finding && <Find made={made} onClose={() => onFinding(false)} />}
      <Tool label={t('search')} onClick={() => onFinding(!finding)}>
        <IconSearch size={16} />
      </Tool>
      <Tool
        label={mayUseClipboard() ? t('copy') : t('noClipboard')}
        disabled={!mayUseClipboard()}
        onClick={() => terminal && void copySelection(terminal)}
      >
        <IconCopy size={16} />
      </Tool>
      <Tool
        label={mayUseClipboard() ? t('paste') : t('noClipboard')}
        disabled={!mayUseClipboard() || state !== 'running'}
        onClick={() => terminal && void pasteInto(terminal)}
      >
        <IconClipboard size={16} />
      </Tool>
      <Tool label={t('clear')} onClick={() => terminal?.clear()}>
        <IconEraser size={16} />
      </Tool>
      <Tool label={t('smaller')} onClick={() => onFontStep(-1)}>
        <IconTextDecrease size={16} />
      </Tool>
      <Tool label={t('larger')} onClick={() => onFontStep(1)}>
        <IconTextIncrease size={16} />
      </Tool>
      <Switch
        size="xs"
        label={t('screenReader')}
        onChange={(event) => {
          made?.setReadOut(event.currentTarget.checked);
        }}
      />
    </div>
  );
}

function Tool({
  label,
  onClick,
  disabled = false,
  children,
}: {
  label: string;
  onClick: () => void;
  disabled?: boolean;
  children: ReactNode;
}) {
  return (
    <Tooltip label={label} multiline maw={300} events={{ hover: true, focus: true, touch: true }}>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={label}
        {...(disabled && { 'aria-disabled': true, 'data-disabled': true })}
        onClick={() => !disabled && onClick()}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}

function Find({ made, onClose }: { made: MadeTerminal | null; onClose: () => void }) {
  const t = useTranslations('inside.terminal');
  const [text, setText] = useState('');
  const input = useRef<HTMLInputElement>(null);
  // It was asked for by a key or a button just now: what is typed next is meant for it.
  useEffect(() => input.current?.focus(), []);
  return (
    <form
      className={classes.find}
      onSubmit={(event) => {
        event.preventDefault();
        made?.search.findNext(text);
      }}
    >
      <TextInput
        size="xs"
        aria-label={t('search')}
        placeholder={t('search')}
        ref={input}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          onClose();
          made?.terminal.focus();
        }}
      />
      <Tool label={t('searchPrevious')} onClick={() => void made?.search.findPrevious(text)}>
        <IconArrowUp size={16} />
      </Tool>
      <Tool label={t('searchNext')} onClick={() => void made?.search.findNext(text)}>
        <IconArrowDown size={16} />
      </Tool>
    </form>
  );
}
