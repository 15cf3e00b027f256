'use client';

import { formatBytes } from '@bulkhead/shared';
import type { StackObstacle } from '@bulkhead/shared';
import { useTranslations } from 'next-intl';

/** What stands in the way of a stack in the reader's language. */
export function useObstacleText(): (obstacle: Pick<StackObstacle, 'rule' | 'values'>) => string {
  const t = useTranslations('stacks.obstacle');
  return ({ rule, values }) => t(rule, Object.fromEntries(Object.entries(values).map(inWords)));
}

function inWords([name, value]: [string, string | number]): [string, string | number] {
  return [name, name.endsWith('Bytes') ? formatBytes(Number(value)) : value];
}
