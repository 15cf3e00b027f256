'use client';

import { Anchor } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useTranslations } from 'next-intl';
import { useRef } from 'react';
import { Link } from '../../../../components/link.tsx';
import classes from './changes.module.css';
import { folderOf } from './filter-changes.ts';
import type { Change } from './filter-changes.ts';

const ROW_PX = 28;
const SIGNS = { added: '+', changed: '~', deleted: '−' } as const;

/** Changed paths, drawn a window at a time; each leads to its folder. */
export function ChangeRows({ changes, filesHref }: { changes: readonly Change[]; filesHref: string }) {
  const t = useTranslations('inside.changes');
  const scroller = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- what it answers is used here and handed to nobody
  const virtual = useVirtualizer({
    count: changes.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 20,
  });
  return (
    <div ref={scroller} className={classes.scroll} tabIndex={0} role="list" aria-label={t('list')}>
      <div role="presentation" className={classes.space} style={{ height: `${virtual.getTotalSize()}px` }}>
        {virtual.getVirtualItems().map(({ index, key, start }) => {
          const change = changes[index];
          return (
            change !== undefined && (
              <div
                key={key}
                ref={virtual.measureElement}
                data-index={index}
                role="listitem"
                aria-posinset={index + 1}
                aria-setsize={changes.length}
                className={classes.row}
                style={{ transform: `translateY(${start}px)` }}
              >
                <span className={classes.kind} data-kind={change.kind}>
                  <span aria-hidden>{SIGNS[change.kind]}</span> {t(`kind.${change.kind}`)}
                </span>
                <Anchor
                  component={Link}
                  size="xs"
                  className={classes.path}
                  href={`${filesHref}&path=${encodeURIComponent(folderOf(change.path))}`}
                  title={t('open', { path: change.path })}
                >
                  {change.path}
                </Anchor>
              </div>
            )
          );
        })}
      </div>
    </div>
  );
}
