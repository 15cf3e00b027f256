import type { Finding } from './finding.ts';
import { attackOf, RULES, type KeyDecision, type RuleCode, type RuleValues } from './rules.ts';
import { isMap, type YamlMap, type YamlValue } from './read-yaml.ts';

/** A file that is wrong everywhere is not worth more words than a person reads. */
const MAX_FINDINGS = 200;
const MAX_VALUE_CHARACTERS = 200;

export type Path = readonly (string | number)[];

/** Collects what is found, with its place in the text. */
export class Findings {
  readonly all: Finding[] = [];
  readonly #placeOf: (path: string) => { line: number; column: number } | null;

  constructor(placeOf: (path: string) => { line: number; column: number } | null) {
    this.#placeOf = placeOf;
  }

  get hasErrors(): boolean {
    return this.all.some(({ severity }) => severity === 'error');
  }

  error(path: Path, rule: RuleCode, values: RuleValues = {}): void {
    this.#add('error', path, rule, values);
  }

  warning(path: Path, rule: RuleCode, values: RuleValues = {}): void {
    this.#add('warning', path, rule, values);
  }

  #add(severity: Finding['severity'], path: Path, rule: RuleCode, given: RuleValues): void {
    if (this.all.length >= MAX_FINDINGS) return;
    const values = Object.fromEntries(
      Object.entries(given).map(([name, value]) => [
        name,
        typeof value === 'string' ? value.slice(0, MAX_VALUE_CHARACTERS) : value,
      ]),
    );
    const place = this.#nearest(path);
    this.all.push({
      severity,
      rule,
      path: path.join('.'),
      line: place?.line ?? null,
      column: place?.column ?? null,
      values,
      message: RULES[rule](values),
    });
  }

  #nearest(path: Path) {
    for (let length = path.length; length > 0; length -= 1) {
      const place = this.#placeOf(path.slice(0, length).join('.'));
      if (place) return place;
    }
    return null;
  }
}

/** Judges the keys of a map by their table; what is left to read is in the answer. Keys that begin with x- are nobody's business. */
export function judgeKeys(
  map: YamlMap,
  path: Path,
  table: Readonly<Record<string, KeyDecision>>,
  findings: Findings,
): Map<string, YamlValue> {
  const toRead = new Map<string, YamlValue>();
  for (const [key, value] of map) {
    if (key.startsWith('x-')) continue;
    const at = [...path, key];
    const decision = Object.hasOwn(table, key) ? table[key] : undefined;
    if (decision === undefined) findings.error(at, 'key-unknown', { key });
    else if (decision === 'read') toRead.set(key, value);
    else if (isNothing(value)) continue;
    else if ('policy' in decision)
      findings.error(at, 'policy', { key, field: decision.policy, attack: attackOf(decision.policy) });
    else if ('refused' in decision) findings.error(at, decision.refused, { key });
    else findings.warning(at, decision.ignored, { key });
  }
  return toRead;
}

/** What says nothing, such as `devices: []`. */
function isNothing(value: YamlValue): boolean {
  if (value === null || value === false) return true;
  return Array.isArray(value) ? value.length === 0 : isMap(value) && value.size === 0;
}
