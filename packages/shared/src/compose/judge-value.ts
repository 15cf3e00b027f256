import type { TemplateParameter } from '../views/templates.ts';
import { parseBoolean, parseBytes, parseNumber } from './read-amounts.ts';

/** Why a value does not do for a parameter, as a code; null: it does. */
export function objectToValue(
  parameter: TemplateParameter,
  value: string,
): 'number' | 'size' | 'boolean' | 'choice' | 'least' | 'most' | null {
  const { type, min, max, choices } = parameter;
  if (type === 'boolean') return parseBoolean(value) === null ? 'boolean' : null;
  if (type === 'choice') return choices.includes(value) ? null : 'choice';
  if (type !== 'number' && type !== 'size') return null;
  const amount = type === 'number' ? parseNumber(value) : parseBytes(value);
  if (amount === null) return type;
  if (min !== null && amount < min) return 'least';
  return max !== null && amount > max ? 'most' : null;
}
