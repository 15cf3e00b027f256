'use client';

import '@xterm/xterm/css/xterm.css';

import { useComputedColorScheme } from '@mantine/core';
import { getNonce } from 'get-nonce';
import { useTranslations } from 'next-intl';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useTRPCClient } from '../../../../trpc/client.tsx';
import { ErrorAlert } from '../../../../components/error-alert.tsx';
import { ExecSession } from './exec-session.ts';
import type { ExecEnded } from './exec-session.ts';
import { makeTerminal } from './make-terminal.ts';
import type { MadeTerminal } from './make-terminal.ts';
import { TERMINAL_THEMES } from './terminal-themes.ts';
import { TerminalBar } from './terminal-bar.tsx';
import classes from './terminal.module.css';
import { useTerminalKeys } from './use-terminal-keys.ts';

export interface TerminalViewProps {
  tenantSlug: string;
  instanceId: string;
  command: string[];
  number: number;
  /** Drawn, and as large as its place; others keep their size until they are. */
  active: boolean;
  onAgain: () => void;
  /** Where the keyboard goes when it leaves the terminal. */
  onLeave: () => void;
}

/**
 * After the last change of its place's size: a shell draws its line anew for each, and one that was told of a width on the
 * way, such as a few letters while a page folds, wipes what stands above it.
 */
const SETTLED_MS = 100;
const FONT_SIZES = [11, 12, 13, 14, 16, 18, 20] as const;

/** One program and the terminal that it writes to, from its opening to its end. */
export function TerminalView({ tenantSlug, instanceId, command, number, active, onAgain, onLeave }: TerminalViewProps) {
  const t = useTranslations('inside.terminal');
  const client = useTRPCClient();
  const scheme = useComputedColorScheme('light');
  const place = useRef<HTMLDivElement>(null);
  const [made, setMade] = useState<MadeTerminal | null>(null);
  const [opened, setOpened] = useState(false);
  const [ended, setEnded] = useState<ExecEnded | null>(null);
  const [refusal, setRefusal] = useState<unknown>(null);
  const [waiting, setWaiting] = useState(0);
  const [fontSize, setFontSize] = useState<number>(13);
  const [finding, setFinding] = useState(false);
  const describeEnd = useEffectEvent((end: ExecEnded) =>
    end.reason === 'exited' && end.exitCode === null
      ? t('end.ended')
      : t(`end.${end.reason}`, { code: end.exitCode ?? 0 }),
  );

  const begin = useEffectEvent((element: HTMLDivElement) => {
    const one = makeTerminal(element, {
      theme: TERMINAL_THEMES[scheme],
      nonce: getNonce(),
      fontSize,
      words: { input: t('input'), tooMuch: t('tooMuch') },
    });
    const { terminal, fit } = one;
    fit.fit();
    const running = new ExecSession({
      client,
      tenantSlug,
      instanceId,
      command,
      size: { columns: terminal.cols, rows: terminal.rows },
      draw: (bytes, done) => terminal.write(bytes, done),
      onOpen: () => {
        setOpened(true);
        terminal.focus();
      },
      onEnd: (end) => {
        setEnded(end);
        terminal.options.disableStdin = true;
        terminal.write(`\r\n\u001B[2m${describeEnd(end)}\u001B[0m\r\n`);
      },
      onRefused: setRefusal,
      onWaiting: setWaiting,
    });
    const encoder = new TextEncoder();
    terminal.onData((text) => void running.type(encoder.encode(text)));
    terminal.onBinary((text) => void running.type(Uint8Array.from(text, (letter) => letter.charCodeAt(0))));
    terminal.onResize(({ cols: columns, rows }) => running.resize({ columns, rows }));
    setMade(one);
    return () => {
      running.close();
      terminal.dispose();
    };
  });
  useEffect(() => {
    if (place.current === null) return undefined;
    return begin(place.current);
  }, []);

  useEffect(() => {
    made?.setTheme(TERMINAL_THEMES[scheme]);
  }, [made, scheme]);
  useEffect(() => {
    if (made === null || !active || place.current === null) return undefined;
    made.setFontSize(fontSize);
    const fit = () => made.fit.fit();
    fit();
    let settling: ReturnType<typeof setTimeout> | undefined;
    const observer = new ResizeObserver(() => {
      clearTimeout(settling);
      settling = setTimeout(fit, SETTLED_MS);
    });
    observer.observe(place.current);
    return () => {
      observer.disconnect();
      clearTimeout(settling);
    };
  }, [made, active, fontSize]);
  useTerminalKeys(made, { onLeave, onFind: () => setFinding(true) });

  return (
    <div
      className={classes.view}
      data-testid="terminal"
      data-state={ended === null ? (opened ? 'running' : 'opening') : 'ended'}
    >
      <TerminalBar
        made={made}
        number={number}
        state={ended === null ? (opened ? 'running' : 'opening') : 'ended'}
        waiting={waiting}
        finding={finding}
        onFinding={setFinding}
        onFontStep={(step) =>
          setFontSize((size) => FONT_SIZES[FONT_SIZES.findIndex((one) => one === size) + step] ?? size)
        }
        onAgain={onAgain}
      />
      {refusal !== null && <ErrorAlert error={refusal} onRetry={onAgain} />}
      <div ref={place} className={classes.place} data-ended={ended !== null} />
      {ended !== null && (
        <div className={classes.end} role="status" data-testid="terminal-end" data-reason={ended.reason}>
          {ended.reason === 'exited' && ended.exitCode === null
            ? t('end.ended')
            : t(`end.${ended.reason}`, { code: ended.exitCode ?? 0 })}
        </div>
      )}
    </div>
  );
}
