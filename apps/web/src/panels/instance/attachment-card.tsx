'use client';

import type { InstanceView, TenantScope } from '@bulkhead/shared';
import { Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { FactList, type Fact } from '../../components/fact-list.tsx';
import { QueryState, type QueryLike } from '../../components/query-state.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { useTenantAllows } from '../../components/use-session.ts';

interface AttachmentCardProps<Data> {
  instance: InstanceView;
  /** What putting such a thing into an instance takes, beside instances:write. */
  scope: TenantScope;
  texts: { title: string; change: string; notAllowed: string; notNow: string };
  query: QueryLike<Data>;
  facts: (data: Data) => readonly Fact[];
  /** Instead of facts, when there are none. */
  nothing: (data: Data) => string;
  form: (data: Data, onClose: () => void) => ReactNode;
}

/** What an instance has of one kind of thing, and the dialog that changes all of it at once. */
export function AttachmentCard<Data>(props: AttachmentCardProps<Data>) {
  const { instance, scope, texts, query, form } = props;
  const mayChange = useTenantAllows(instance.tenantSlug, 'instances:write');
  const mayAttach = useTenantAllows(instance.tenantSlug, scope) && mayChange;
  const [isOpen, setOpen] = useState(false);
  const isNow = instance.allowedActions.includes('configure');
  return (
    <SectionCard
      title={texts.title}
      actions={
        <ActionButton
          size="compact-sm"
          variant="default"
          reason={!mayAttach ? texts.notAllowed : isNow ? null : texts.notNow}
          onClick={() => setOpen(true)}
        >
          {texts.change}
        </ActionButton>
      }
    >
      <QueryState query={query} isEmpty={() => false} skeletonHeight={40}>
        {(data) => (
          <>
            <Facts facts={props.facts(data)} nothing={props.nothing(data)} />
            <Dialog opened={isOpen} onClose={() => setOpen(false)} title={texts.title} size="xl">
              {isOpen && form(data, () => setOpen(false))}
            </Dialog>
          </>
        )}
      </QueryState>
    </SectionCard>
  );
}

function Facts({ facts, nothing }: { facts: readonly Fact[]; nothing: string }) {
  if (facts.length > 0) return <FactList facts={facts} />;
  return (
    <Text size="sm" c="dimmed">
      {nothing}
    </Text>
  );
}
