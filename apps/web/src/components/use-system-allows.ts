'use client';

import type { SystemScope } from '@bulkhead/shared';
import { useTranslations } from 'next-intl';
import { useSession } from './use-session.ts';

/** Whether the reader may do something in operations. Only decides what is offered: the server decides what is done. */
export function useSystemAllows(scope: SystemScope): boolean {
  return useSession()?.user?.systemScopes.includes(scope) ?? false;
}

/** Why a button of operations is disabled for this reader, in words; null where it is not. */
export function useSystemReason(scope: SystemScope): string | null {
  const t = useTranslations('operations');
  return useSystemAllows(scope) ? null : t('onlyAdministrators');
}
