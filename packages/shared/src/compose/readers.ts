import type { z } from 'zod';
import type { Findings, Path } from './findings.ts';
import { parseBoolean, parseBytes, parseDurationSec, parseMillicores, parseWhole } from './read-amounts.ts';
import { isMap, type YamlMap, type YamlValue } from './read-yaml.ts';
import type { Expected } from './rules.ts';

/** A text, or what YAML took for a number or a truth value where a text is meant. */
export function asText(value: YamlValue | undefined): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

export function shown(value: YamlValue | undefined): string {
  if (value === undefined || value === null) return '';
  if (isMap(value)) return '{…}';
  return Array.isArray(value) ? '[…]' : String(value);
}

/** What is there as a map; says so and answers an empty one where it is something else. */
export function mapAt(value: YamlValue | undefined, path: Path, findings: Findings): YamlMap {
  if (value === undefined || value === null) return new Map();
  if (isMap(value)) return value;
  findings.error(path, 'wrong-type', { expected: 'map' });
  return new Map();
}

export function listAt(value: YamlValue | undefined, path: Path, findings: Findings): YamlValue[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  findings.error(path, 'wrong-type', { expected: 'list' });
  return [];
}

interface Wanted<T> {
  parse: (value: YamlValue) => T | null;
  expected: Expected;
  schema?: z.ZodType<T>;
}

/** One value; null where nothing is said, or what is said is wrong. */
export function valueAt<T>(value: YamlValue | undefined, path: Path, findings: Findings, wanted: Wanted<T>): T | null {
  if (value === undefined || value === null) return null;
  const parsed = wanted.parse(value);
  if (parsed !== null && (wanted.schema?.safeParse(parsed).success ?? true)) return parsed;
  findings.error(path, 'wrong-value', { value: shown(value), expected: wanted.expected });
  return null;
}

export const TEXT: Wanted<string> = { parse: asText, expected: 'text' };
export const WHOLE: Wanted<number> = { parse: parseWhole, expected: 'whole' };
export const BYTES: Wanted<number> = { parse: parseBytes, expected: 'bytes' };
export const CORES: Wanted<number> = { parse: parseMillicores, expected: 'cores' };
export const DURATION: Wanted<number> = { parse: parseDurationSec, expected: 'duration' };
export const TRUTH: Wanted<boolean> = { parse: parseBoolean, expected: 'truth' };
