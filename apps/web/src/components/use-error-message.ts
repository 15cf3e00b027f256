'use client';

import type { ErrorShape, Shortage } from '@bulkhead/shared';
import { useTranslations } from 'next-intl';
import { useCallback } from 'react';
import { errorShapeOf } from '../trpc/error-shape.ts';
import { useFormatResource } from './use-format-resource.ts';

/** A failure in words: what happened, the numbers behind it, what to do. */
export interface ErrorMessage {
  code: ErrorShape['code'];
  title: string;
  /** One line a shortage, a wrong field or a value: what was asked, what there is. */
  facts: string[];
  remedy: string;
  /** The input field that is wrong, as a dotted path. */
  field: string | null;
}

/** Failures whose reason is what a host said of itself: nobody but the host has words for it. */
const IN_ITS_OWN_WORDS: ReadonlySet<ErrorShape['code']> = new Set([
  'CONTROL_UNSUPPORTED',
  'CONTROL_OUT_OF_BOUNDS',
  'CONTROL_IN_USE',
]);

/** Turns any failure of the API into words in the reader's language. Decides by its code, never by its text. */
export function useErrorMessage(): (error: unknown) => ErrorMessage {
  const t = useTranslations('common.error');
  const describeShortage = useShortageText();
  return useCallback(
    (error) => {
      const { code, message, details } = errorShapeOf(error);
      const facts = (details.shortages ?? []).map(describeShortage);
      if (IN_ITS_OWN_WORDS.has(code)) facts.push(message);
      for (const field of details.fields ?? []) {
        facts.push(field.path === '' ? field.message : t('fieldFact', { field: field.path, message: field.message }));
      }
      if (details.weakness !== undefined) facts.push(t(`weakness.${details.weakness}`));
      if (details.lockedBy !== undefined) facts.push(t('lockedByFact', { name: details.lockedBy }));
      if (details.value !== undefined) facts.push(t('valueFact', { value: details.value }));
      if (details.count !== undefined) {
        facts.push(t(code === 'ROLE_IN_USE' ? 'memberCountFact' : 'countFact', { count: details.count }));
      }
      return {
        code,
        title: t(`${code}.title`),
        facts,
        remedy: t(`${code}.remedy`, { seconds: details.retryAfterSec ?? 60 }),
        field: details.field ?? details.fields?.[0]?.path ?? null,
      };
    },
    [t, describeShortage],
  );
}

/** One shortage with its numbers: asked, available, limit, in human units. */
export function useShortageText(): (shortage: Shortage) => string {
  const t = useTranslations('common.error');
  const tQuota = useTranslations('common.quota');
  const format = useFormatResource();
  return useCallback(
    (shortage) =>
      t(shortage.scope === 'tenant' ? 'tenantShortage' : 'hostShortage', {
        kind: tQuota(`kind.${shortage.kind}`),
        host: shortage.host ?? '',
        requested: format(shortage.kind, shortage.requested),
        available: format(shortage.kind, shortage.available),
        limit: format(shortage.kind, shortage.limit),
      }),
    [t, tQuota, format],
  );
}
