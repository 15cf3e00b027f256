'use client';

import type { ErrorShape } from '@bulkhead/shared';
import { useForm } from '@mantine/form';
import { useTranslations } from 'next-intl';
import type { z } from 'zod';
import { serverFormErrors, validateForm } from '../../components/validate-form.ts';
import { errorShapeOf } from '../../trpc/error-shape.ts';

const WORDED = ['code', 'email', 'displayName', 'password'] as const;
type Field = (typeof WORDED)[number];

function isWorded(field: string): field is Field {
  return WORDED.some((each) => each === field);
}

/** A form whose rules are a schema's and whose server errors land on their fields. */
export function useAccountForm<Values extends Partial<Record<Field, string>>>(
  schema: z.ZodType<Values>,
  initialValues: Values,
) {
  const t = useTranslations('sign-in.invalid');
  const word = (field: string, code?: ErrorShape['code']) => {
    if (code === 'PASSWORD_WEAK') return t('weak');
    return isWorded(field) ? t(field) : field;
  };
  const form = useForm<Values>({
    initialValues,
    validate: (values) => validateForm(schema, values, (field) => word(field)),
  });
  const showServerError = (error: unknown) => {
    form.setErrors(serverFormErrors(errorShapeOf(error), Object.keys(initialValues), word));
  };
  return { form, showServerError };
}
