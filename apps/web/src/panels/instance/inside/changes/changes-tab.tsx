'use client';

import { formatBytes } from '@bulkhead/shared';
import type { ChangeList, InstanceView } from '@bulkhead/shared';
import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { IconFileDiff, IconRefresh, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useDeferredValue, useState } from 'react';
import { EmptyState } from '../../../../components/empty-state.tsx';
import { QueryState } from '../../../../components/query-state.tsx';
import { SectionCard } from '../../../../components/section-card.tsx';
import { useTRPC } from '../../../../trpc/client.tsx';
import classes from '../inside.module.css';
import { ChangeRows } from './change-rows.tsx';
import { CHANGE_KINDS, filterChanges } from './filter-changes.ts';
import type { ChangeKind } from './filter-changes.ts';

/** What an instance's own layer has that its image has not, or has no more. */
export function ChangesTab({ instance }: { instance: InstanceView }) {
  const t = useTranslations('inside.changes');
  const trpc = useTRPC();
  const query = useQuery(
    trpc.instances.changes.queryOptions({ tenantSlug: instance.tenantSlug, instanceId: instance.id }),
  );
  const [text, setText] = useState('');
  const [kind, setKind] = useState<ChangeKind>('all');

  return (
    <SectionCard
      title={t('title')}
      description={t('description')}
      flush
      actions={
        <Button
          size="xs"
          variant="default"
          leftSection={<IconRefresh size={14} aria-hidden />}
          loading={query.isFetching}
          onClick={() => void query.refetch()}
        >
          {t('refresh')}
        </Button>
      }
    >
      <div className={classes.bar}>
        <TextInput
          className={classes.grow}
          size="xs"
          label={t('filter')}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          leftSection={<IconSearch size={14} aria-hidden />}
          spellCheck={false}
        />
        <SegmentedControl
          size="xs"
          aria-label={t('which')}
          value={kind}
          onChange={(next) => setKind(next)}
          data={CHANGE_KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))}
        />
      </div>
      <QueryState query={query} skeletonHeight={320} isEmpty={() => false}>
        {(list) => <Listed instance={instance} list={list} text={text} kind={kind} />}
      </QueryState>
    </SectionCard>
  );
}

interface ListedProps {
  instance: InstanceView;
  list: ChangeList;
  text: string;
  kind: ChangeKind;
}

function Listed({ instance, list, text, kind }: ListedProps) {
  const t = useTranslations('inside.changes');
  const wanted = useDeferredValue(text);
  const { changes, total, isComplete, sizeBytes } = list;
  if (changes === null) return <EmptyState title={t('unknown')}>{t('unknownText')}</EmptyState>;
  if (changes.length === 0) {
    return (
      <EmptyState icon={<IconFileDiff size={28} />} title={t('none')}>
        {t('noneText')}
      </EmptyState>
    );
  }
  const shown = filterChanges(changes, { text: wanted, kind });
  return (
    <>
      {shown.length === 0 ? (
        <EmptyState title={t('noMatch')} />
      ) : (
        <ChangeRows changes={shown} filesHref={`/t/${instance.tenantSlug}/instances/${instance.id}?tab=files`} />
      )}
      <div className={classes.status}>
        <span>{t('count', { shown: shown.length, total })}</span>
        <span>{t('size', { size: formatBytes(sizeBytes) })}</span>
        {changes.length < total && <span>{t('notAll', { shown: changes.length })}</span>}
        {!isComplete && <span className={classes.warn}>{t('atLeast')}</span>}
      </div>
    </>
  );
}
