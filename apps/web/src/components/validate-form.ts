import type { z } from 'zod';
import type { ErrorShape } from '@bulkhead/shared';

/** The wrong fields of a form: dotted path → text for people. Mantine's form takes it as it is. */
export type FormErrors = Record<string, string>;

/** Checks values against a schema and words each wrong field once. */
export function validateForm(schema: z.ZodType, values: unknown, wordField: (path: string) => string): FormErrors {
  const result = schema.safeParse(values);
  if (result.success) return {};
  const errors: FormErrors = {};
  for (const issue of result.error.issues) {
    const path = issue.path.map(String).join('.');
    errors[path] ??= wordField(path);
  }
  return errors;
}

/**
 * The fields that the server found wrong, as the form knows them. `prefix` is where the form's values sit in the request.
 * Empty when the failure is about no field of the form.
 */
export function serverFormErrors(
  { code, details }: ErrorShape,
  fields: readonly string[],
  wordField: (path: string, code: ErrorShape['code']) => string,
  prefix = '',
): FormErrors {
  const paths = details.fields?.map((field) => field.path) ?? (details.field === undefined ? [] : [details.field]);
  const errors: FormErrors = {};
  for (const raw of paths) {
    const path = prefix !== '' && raw.startsWith(`${prefix}.`) ? raw.slice(prefix.length + 1) : raw;
    if (fields.includes(path.split('.')[0] ?? '')) errors[path] ??= wordField(path, code);
  }
  return errors;
}
