'use client';

import { Alert, Button, Progress, Text } from '@mantine/core';
import { IconCircle, IconCircleCheck, IconCircleX, IconLoader2 } from '@tabler/icons-react';
import type { Icon } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useErrorMessage } from '../use-error-message.ts';
import classes from './bulk-results.module.css';
import type { BulkAction, BulkResult, BulkState } from './use-bulk-action.ts';

const GLYPHS: Record<BulkState, Icon> = {
  waiting: IconCircle,
  running: IconLoader2,
  done: IconCircleCheck,
  failed: IconCircleX,
};

interface BulkResultsProps<Item> {
  bulk: BulkAction<Item>;
  nameOf: (item: Item) => string;
}

/** How far a bulk action is, row by row. What has failed stays, with its reason, and can be asked for again. */
export function BulkResults<Item>({ bulk, nameOf }: BulkResultsProps<Item>) {
  const t = useTranslations('common.bulk');
  if (bulk.run === null) return null;
  const { title, results, running } = bulk.run;
  const done = results.filter(({ state }) => state === 'done').length;
  const failed = results.filter(({ state }) => state === 'failed').length;
  return (
    <Alert
      role="status"
      color={failed > 0 ? 'red' : 'petrol'}
      title={t('progress', { title, done, total: results.length })}
      withCloseButton={!running}
      closeButtonLabel={t('dismiss')}
      onClose={bulk.clear}
      mb="md"
      data-testid="bulk-results"
      data-running={running}
    >
      <Progress.Root size="sm" mb="xs">
        <Progress.Section
          value={(100 * done) / results.length}
          color="petrol"
          aria-label={t('doneShare', { count: done })}
        />
        <Progress.Section
          value={(100 * failed) / results.length}
          color="red"
          aria-label={t('failedShare', { count: failed })}
        />
      </Progress.Root>
      <ul className={classes.list}>
        {results.map((result) => (
          <ResultLine key={nameOf(result.item)} result={result} name={nameOf(result.item)} />
        ))}
      </ul>
      {failed > 0 && (
        <Button variant="default" mt="xs" disabled={running} onClick={() => void bulk.retryFailed()}>
          {t('retryFailed', { count: failed })}
        </Button>
      )}
    </Alert>
  );
}

function ResultLine<Item>({ result, name }: { result: BulkResult<Item>; name: string }) {
  const t = useTranslations('common.bulk');
  const toMessage = useErrorMessage();
  const Glyph = GLYPHS[result.state];
  const message = result.state === 'failed' ? toMessage(result.error) : null;
  return (
    <li className={classes.line} data-state={result.state}>
      <Glyph size={14} aria-hidden className={classes.glyph} />
      <Text span size="sm">
        <b>{name}</b> {t(`state.${result.state}`)}
        {message !== null && ` · ${[message.title, ...message.facts, message.remedy].join(' · ')}`}
      </Text>
    </li>
  );
}
