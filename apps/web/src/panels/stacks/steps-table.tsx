'use client';

import type { StackStep } from '@bulkhead/shared';
import { Badge, Code, List, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { DataTable } from '../../components/data-table.tsx';
import { StepMark } from './stack-state.tsx';
import { ProblemText } from '../../components/problem-text.tsx';

const COLORS = {
  create: 'green',
  resize: 'blue',
  update: 'blue',
  replace: 'orange',
  remove: 'red',
  keep: 'gray',
  leave: 'gray',
} as const satisfies Record<StackStep['action'], string>;

/** What is done with each part of a stack, in order; with `live` how far it is. */
export function StepsTable({ steps, live = false }: { steps: readonly StackStep[]; live?: boolean }) {
  const t = useTranslations('stacks');
  return (
    <DataTable
      label={t('steps')}
      rows={steps}
      rowKey={({ kind, key, action }) => `${kind} ${key} ${action}`}
      columns={[
        { key: 'name', header: t('column.part'), cell: ({ name }) => name },
        { key: 'kind', header: t('column.kind'), cell: ({ kind }) => t(`kind.${kind}`) },
        {
          key: 'action',
          header: t('column.action'),
          cell: ({ action }) => (
            <Badge variant="light" color={COLORS[action]} tt="none" autoContrast>
              {t(`action.${action}`)}
            </Badge>
          ),
        },
        live
          ? { key: 'state', header: t('column.progress'), cell: (step: StackStep) => <Progress step={step} /> }
          : { key: 'changes', header: t('column.changes'), cell: (step: StackStep) => <Changes step={step} /> },
      ]}
    />
  );
}

function Progress({ step }: { step: StackStep }) {
  const t = useTranslations('stacks');
  const label =
    step.state === 'running' && step.phase !== null ? t(`phase.${step.phase}`) : t(`stepState.${step.state}`);
  return (
    <>
      <StepMark state={step.state} label={label} />
      {step.problem !== null && (
        <Text size="xs" c="red" style={{ whiteSpace: 'normal', overflowWrap: 'anywhere' }}>
          <ProblemText problem={step.problem} />
        </Text>
      )}
    </>
  );
}

function Changes({ step }: { step: StackStep }) {
  const t = useTranslations('stacks');
  if (step.action === 'replace' && step.changes.length === 0) return <Text size="xs">{t('changedSince')}</Text>;
  if (step.changes.length === 0) return null;
  return (
    <List size="xs" listStyleType="none" styles={{ itemWrapper: { display: 'inline' } }}>
      {shownChanges(step).map(({ field, from, to }) => (
        <List.Item key={field}>
          {field}: {from !== null && <Code>{from}</Code>} {from !== null && '→'}{' '}
          {to === null ? t('nothing') : <Code>{to}</Code>}
        </List.Item>
      ))}
    </List>
  );
}

/** Of something new what it is and how large; of the rest everything that is another. */
const OF_NEW: readonly string[] = ['image', 'cpu', 'memory', 'size', 'ports', 'volumes', 'networks', 'secrets'];

function shownChanges({ action, changes }: StackStep): StackStep['changes'] {
  return action === 'create' ? changes.filter(({ field }) => OF_NEW.includes(field)) : changes;
}
