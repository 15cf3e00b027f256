'use client';

import type { StackPlanView } from '@bulkhead/shared';
import { useEffect, useState } from 'react';

/** The variables that a file names, read in the browser a moment after the last key. */
export function useVariables(source: string): StackPlanView['variables'] {
  const [variables, setVariables] = useState<StackPlanView['variables']>([]);
  useEffect(() => {
    let isOver = false;
    const timer = setTimeout(() => {
      void import('@bulkhead/shared/compose/read-compose').then(({ readCompose }) => {
        if (!isOver) setVariables(readCompose(source).variables);
      });
    }, 300);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [source]);
  return variables;
}
