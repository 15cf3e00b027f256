'use client';

import type { deliveryProblemSchema } from '@bulkhead/shared';
import { useTranslations } from 'next-intl';
import type { z } from 'zod';

/** Why a message did not arrive, in words, with what the other side called it. */
export function useProblemText(): (problem: z.infer<typeof deliveryProblemSchema>, status?: number | null) => string {
  const t = useTranslations('alert-channels.problem');
  return ({ code, detail }, status = null) => {
    const facts = [status === null ? '' : String(status), detail ?? ''].filter((fact) => fact !== '').join(', ');
    return facts === '' ? t(code) : t('withFacts', { problem: t(code), facts });
  };
}
