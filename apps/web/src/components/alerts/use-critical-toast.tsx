'use client';

import type { AlertSummary, AlertView } from '@bulkhead/shared';
import { Anchor } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useTranslations } from 'next-intl';
import { useEffect, useRef } from 'react';
import { Link } from '../link.tsx';
import { useRuleName } from './use-rule-name.ts';

const SHOWN_MS = 12_000;

/** Says once that something critical fires that did not when the page was opened. */
export function useCriticalToast(summary: AlertSummary | undefined, href: string): void {
  const t = useTranslations('common.alerts');
  const nameRule = useRuleName();
  const known = useRef<ReadonlySet<string> | null>(null);
  useEffect(() => {
    if (summary === undefined) return;
    const critical = summary.top.filter(({ severity }) => severity === 'critical');
    const before = known.current;
    known.current = new Set([...(before ?? []), ...critical.map(({ id }) => id)]);
    if (before === null) return;
    for (const alert of critical.filter(({ id }) => !before.has(id))) show(alert);

    function show({ id, builtIn, ruleName, subject }: AlertView) {
      notifications.show({
        id: `alert-${id}`,
        color: 'red',
        role: 'alert',
        autoClose: SHOWN_MS,
        title: t('new', { rule: nameRule({ builtIn, name: ruleName }), name: subject.name }),
        message: (
          <Anchor component={Link} href={href} size="sm" onClick={() => notifications.hide(`alert-${id}`)}>
            {t('look')}
          </Anchor>
        ),
      });
    }
  }, [summary, href, nameRule, t]);
}
