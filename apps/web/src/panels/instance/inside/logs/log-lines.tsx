'use client';

import { Button, Mark } from '@mantine/core';
import { IconArrowDown } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import type { LogRow } from './log-book.ts';
import classes from './logs.module.css';

const LINE_PX = 20;
const OVERSCAN = 20;
/** So near to the end counts as there. */
const NEAR_PX = 30;

export interface LogLinesProps {
  rows: readonly LogRow[];
  highlight: string;
  showTimes: boolean;
  wrap: boolean;
}

/** The lines, drawn a window at a time. Stays at the end until somebody scrolls away from it. */
export function LogLines({ rows, highlight, showTimes, wrap }: LogLinesProps) {
  const t = useTranslations('inside.logs');
  const scroller = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  // oxlint-disable-next-line react/incompatible-library -- what it answers is used here and handed to nobody
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_PX,
    overscan: OVERSCAN,
    getItemKey: (index) => rows[index]?.number ?? index,
  });
  const last = rows.at(-1)?.number;
  useEffect(() => {
    if (atEnd && rows.length > 0) virtual.scrollToIndex(rows.length - 1, { align: 'end' });
    // A new last line is what there is to follow.
  }, [atEnd, last, rows.length, virtual, wrap]);

  return (
    <div className={classes.frame}>
      {/* Scrolled by keyboard too, so it can be reached. */}
      <div
        ref={scroller}
        className={classes.scroll}
        data-wrap={wrap}
        role="log"
        aria-live="off"
        aria-label={t('lines')}
        tabIndex={0}
        data-testid="log-lines"
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) =>
          setAtEnd(scrollHeight - scrollTop - clientHeight < NEAR_PX)
        }
      >
        <div className={classes.space} style={{ height: `${virtual.getTotalSize()}px` }}>
          {virtual.getVirtualItems().map(({ index, key, start }) => {
            const row = rows[index];
            return (
              row !== undefined && (
                <div
                  key={key}
                  ref={virtual.measureElement}
                  data-index={index}
                  className={classes.line}
                  data-stream={row.stream}
                  style={{ transform: `translateY(${start}px)` }}
                >
                  {row.droppedBefore > 0 && (
                    <div className={classes.dropped}>{t('dropped', { count: row.droppedBefore })}</div>
                  )}
                  <span className={classes.stream} aria-label={row.stream}>
                    {t(row.stream)}
                  </span>
                  {showTimes && <time className={classes.time}>{clock(row.atMs)}</time>}
                  <span className={classes.text}>
                    <Highlighted text={row.text} part={highlight} />
                  </span>
                </div>
              )
            );
          })}
        </div>
      </div>
      {!atEnd && (
        <Button
          size="compact-sm"
          className={classes.toEnd}
          leftSection={<IconArrowDown size={14} aria-hidden />}
          onClick={() => setAtEnd(true)}
        >
          {t('toEnd')}
        </Button>
      )}
    </div>
  );
}

function Highlighted({ text, part }: { text: string; part: string }) {
  const wanted = part.trim().toLowerCase();
  if (wanted === '') return text;
  const lower = text.toLowerCase();
  const pieces: React.ReactNode[] = [];
  let from = 0;
  for (let at = lower.indexOf(wanted); at !== -1; at = lower.indexOf(wanted, from)) {
    pieces.push(text.slice(from, at), <Mark key={at}>{text.slice(at, at + wanted.length)}</Mark>);
    from = at + wanted.length;
  }
  return [...pieces, text.slice(from)];
}

/** In the reader's zone, to the millisecond, as wide as the one before. */
function clock(atMs: number): string {
  const at = new Date(atMs - new Date(atMs).getTimezoneOffset() * 60_000);
  return at.toISOString().slice(0, 23).replace('T', ' ');
}
