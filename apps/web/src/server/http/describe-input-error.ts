import { BulkheadError, formatBytes } from '@bulkhead/shared';
import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

const MAX_FIELDS = 50;
const MAX_SHOWN_VALUE = 40;
/**
 * Never repeated in an answer, whatever is wrong with them: secrets, what may hold one, and the address beside a
 * password, into which passwords are typed by mistake.
 */
const SECRET_FIELD = /password|code|token|secret|email|^env$|^command$/i;

/** What is wrong with an input, field by field, with the bound and, where it is short and no secret, the value. */
export function describeInputError(error: z.ZodError, input: unknown): BulkheadError {
  const fields = withoutLooserBounds(error.issues)
    .flatMap((issue) => describeIssue(issue, input))
    .slice(0, MAX_FIELDS);
  const first = fields[0];
  if (!first) return new BulkheadError('INVALID_INPUT', 'The input is not valid.');
  const value = first.secret ? undefined : showValue(first.value);
  const more = fields.length > 1 ? ` (and ${fields.length - 1} more)` : '';
  return new BulkheadError('INVALID_INPUT', `${first.path || 'input'}: ${first.message}${more}`, {
    field: first.path,
    ...(value === undefined ? {} : { value }),
    fields: fields.map(({ path, message }) => ({ path, message })),
  });
}

/** zod says of a huge whole number that it is no safe integer and that it is over our own bound; the second is enough. */
function withoutLooserBounds(issues: readonly Issue[]): Issue[] {
  const isSafeBound = (issue: Issue) =>
    (issue.code === 'too_big' && issue.maximum === Number.MAX_SAFE_INTEGER) ||
    (issue.code === 'too_small' && issue.minimum === Number.MIN_SAFE_INTEGER);
  const pathOf = (issue: Issue) => issue.path.join('.');
  return issues.filter(
    (issue) => !isSafeBound(issue) || !issues.some((other) => other !== issue && pathOf(other) === pathOf(issue)),
  );
}

interface Field {
  path: string;
  message: string;
  value: unknown;
  secret: boolean;
}

function describeIssue(issue: Issue, input: unknown): Field[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => field([...issue.path, key], input, 'unknown field; remove it'));
  }
  if (issue.code === 'invalid_union') {
    const inner = issue.errors[0]?.[0];
    if (inner) return describeIssue({ ...inner, path: [...issue.path, ...inner.path] }, input);
  }
  return [field(issue.path, input, (value) => wordIssue(issue, value))];
}

function field(path: readonly PropertyKey[], input: unknown, message: string | ((value: unknown) => string)): Field {
  const value = valueAt(input, path);
  const secret = path.some((part) => typeof part === 'string' && SECRET_FIELD.test(part));
  let text = typeof message === 'string' ? message : message(value);
  const shown = secret ? undefined : showValue(value);
  if (typeof message !== 'string' && shown !== undefined && shown.length <= MAX_SHOWN_VALUE) text += `, not ${shown}`;
  return { path: path.map(String).join('.'), message: text, value, secret };
}

function wordIssue(issue: Issue, value: unknown): string {
  if (value === undefined && issue.code === 'invalid_type') return 'is required';
  switch (issue.code) {
    case 'too_small':
      return `must be ${wordBound(issue.origin, issue.minimum, issue.path, issue.inclusive === false ? 'more than' : 'at least')}`;
    case 'too_big':
      return `must be ${wordBound(issue.origin, issue.maximum, issue.path, issue.inclusive === false ? 'less than' : 'at most')}`;
    case 'invalid_type':
      return `must be ${TYPE_WORDS[issue.expected] ?? `a value of type ${issue.expected}`}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'invalid_format':
      return FORMAT_WORDS[issue.format] ?? (issue.message.startsWith('Invalid') ? 'has the wrong form' : issue.message);
    default:
      return issue.message;
  }
}

const TYPE_WORDS: Record<string, string> = {
  int: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};
const FORMAT_WORDS: Record<string, string> = { uuid: 'must be an id (a UUID)' };

function wordBound(origin: string, bound: number | bigint, path: readonly PropertyKey[], relation: string): string {
  const number = Number(bound);
  if (origin === 'string') return `${relation} ${number} characters long`;
  if (origin === 'array') return `a list of ${relation} ${number}`;
  const name = String(path.at(-1) ?? '');
  if (name.endsWith('Bytes') && number >= 1024) return `${relation} ${number} (${formatBytes(number)})`;
  return `${relation} ${number}`;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let at = input;
  for (const part of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return undefined;
    at = (at as Record<PropertyKey, unknown>)[part];
  }
  return at;
}

function showValue(value: unknown): string | undefined {
  if (value === undefined || typeof value === 'function') return undefined;
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value);
  return text.length <= 200 ? text : `${text.slice(0, 199)}…`;
}
