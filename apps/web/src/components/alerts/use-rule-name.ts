'use client';

import type { AlertView } from '@bulkhead/shared';
import { useTranslations } from 'next-intl';
import { useCallback } from 'react';

/** What an alert or a rule is called: built-in ones have a name in every language. */
export function useRuleName(): (rule: { builtIn: AlertView['builtIn']; name: string }) => string {
  const t = useTranslations('common.alerts.builtIn');
  return useCallback(({ builtIn, name }) => (builtIn === null ? name : t(builtIn)), [t]);
}
