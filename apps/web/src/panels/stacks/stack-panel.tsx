'use client';

import type { StackView } from '@bulkhead/shared';
import { Alert, Stack, Tabs, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { PageHeader } from '../../components/page-header.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { MembersTable } from './members-table.tsx';
import { useStack } from './queries/use-stacks.ts';
import { StackActions } from './stack-actions.tsx';
import { StackStateBadge } from './stack-state.tsx';
import { StepsTable } from './steps-table.tsx';
import { UpdateCard } from './update-card.tsx';
import { ProblemText } from '../../components/problem-text.tsx';

/** One stack: what it is made of, how far its last change is, its file. */
export function StackPanel({ tenantSlug, stackId }: { tenantSlug: string; stackId: string }) {
  const query = useStack(tenantSlug, stackId);
  return (
    <div data-testid="stack-panel">
      <QueryState query={query} isEmpty={() => false}>
        {(stack) => <Content tenantSlug={tenantSlug} stack={stack} />}
      </QueryState>
    </div>
  );
}

function Content({ tenantSlug, stack }: { tenantSlug: string; stack: StackView }) {
  const t = useTranslations('stacks');
  const [tab, setTab] = useState<string | null>('members');
  const work = stack.plan.filter(({ action }) => action !== 'keep');
  return (
    <>
      <PageHeader
        title={stack.name}
        description={t('headline', {
          revision: stack.revision,
          who: stack.createdBy,
          template: stack.templateTitle ?? t('ownFile'),
        })}
        breadcrumbs={[{ label: t('title'), href: `/t/${tenantSlug}/stacks` }]}
        actions={<StackActions tenantSlug={tenantSlug} stack={stack} />}
      />
      <Stack gap="md">
        <div>
          <StackStateBadge state={stack.state} />{' '}
          {stack.steps > 0 && (
            <Text span size="sm" c="dimmed" role="status">
              {t('progress', { done: stack.stepsDone, all: stack.steps })}
            </Text>
          )}
        </div>
        {stack.problem !== null && (
          <Alert color="red" variant="light" icon={<IconAlertTriangle size={18} />} title={t('stopped')}>
            <ProblemText problem={stack.problem} />
          </Alert>
        )}
        <Tabs value={tab} onChange={setTab} keepMounted={false}>
          <Tabs.List>
            <Tabs.Tab value="members">{t('members')}</Tabs.Tab>
            <Tabs.Tab value="steps">{t('steps')}</Tabs.Tab>
            <Tabs.Tab value="file">{t('file')}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="members" pt="md">
            <SectionCard flush>
              <MembersTable tenantSlug={tenantSlug} members={stack.members} />
            </SectionCard>
          </Tabs.Panel>
          <Tabs.Panel value="steps" pt="md">
            <SectionCard title={t('lastChange')} flush>
              {work.length === 0 ? <Text p="md">{t('nothingToDo')}</Text> : <StepsTable steps={work} live />}
            </SectionCard>
          </Tabs.Panel>
          <Tabs.Panel value="file" pt="md">
            <UpdateCard key={stack.revision} tenantSlug={tenantSlug} stack={stack} onAccepted={() => setTab('steps')} />
          </Tabs.Panel>
        </Tabs>
      </Stack>
    </>
  );
}
