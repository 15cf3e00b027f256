'use client';

import { Button, Group, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import type { ComponentType, ReactNode } from 'react';
import { Dialog } from './dialog.tsx';
import { FailureCard } from './failure-card.tsx';

type Load<Props> = () => Promise<ComponentType<Props>>;

/**
 * A part of a page whose code comes when it is first drawn; `waiting` has the size of what comes. Where the code cannot be
 * had it says so and offers to try again.
 */
export function late<Props extends object>(load: Load<Props>, waiting: () => ReactNode): ComponentType<Props> {
  const useCode = readerOf(load);
  return function Late(props: Props) {
    const { Part, failed, retry } = useCode(true);
    const t = useTranslations('common.late');
    if (Part !== null) return <Part {...props} />;
    return failed ? <FailureCard title={t('title')} text={t('text')} onRetry={retry} /> : waiting();
  };
}

/** A dialog whose code comes when it is first opened: when its property `opens` is neither false nor null. */
export function lateDialog<Props extends { onClose: () => void }>(
  load: Load<Props>,
  opens: keyof Props,
): ComponentType<Props> {
  const useCode = readerOf(load);
  return function LateDialog(props: Props) {
    const opened = props[opens] !== false && props[opens] !== null;
    const { Part, failed, retry } = useCode(opened);
    const [drawn, setDrawn] = useState(false);
    useEffect(() => setDrawn(Part !== null), [Part]);
    if (Part === null) return <NotLoaded opened={opened && failed} onRetry={retry} onClose={props.onClose} />;
    // Closed at first: only what opens afterwards knows where the focus was, and gives it back.
    const closed = { [opens]: typeof props[opens] === 'boolean' ? false : null };
    return <Part {...props} {...(!drawn && closed)} />;
  };
}

interface Code<Props> {
  /** Null until it is here. */
  Part: ComponentType<Props> | null;
  failed: boolean;
  retry: () => void;
}

/**
 * What `load` brings, once for as long as the dashboard is open. React's own `lazy` keeps a failure for ever, as if a
 * connection that broke once could not come back.
 */
function readerOf<Props>(load: Load<Props>): (wanted: boolean) => Code<Props> {
  let known: ComponentType<Props> | null = null;
  return function useCode(wanted) {
    const [Part, setPart] = useState(() => known);
    const [failed, setFailed] = useState(false);
    const missing = wanted && Part === null && !failed;
    useEffect(() => {
      if (!missing) return undefined;
      let listening = true;
      load().then(
        (loaded) => {
          known = loaded;
          if (listening) setPart(() => loaded);
        },
        () => listening && setFailed(true),
      );
      return () => {
        listening = false;
      };
    }, [missing]);
    return { Part, failed, retry: () => setFailed(false) };
  };
}

function NotLoaded({ opened, onRetry, onClose }: { opened: boolean; onRetry: () => void; onClose: () => void }) {
  const t = useTranslations('common');
  return (
    <Dialog opened={opened} onClose={onClose} title={t('late.title')} size="md">
      <Text size="sm">{t('late.text')}</Text>
      <Group justify="flex-end" mt="md">
        <Button data-autofocus onClick={onRetry}>
          {t('retry')}
        </Button>
      </Group>
    </Dialog>
  );
}
