import { environmentVariableSchema } from '../environment.ts';
import { tagSchema } from '../instance-labels.ts';
import type { Findings, Path } from './findings.ts';
import type { ComposeService } from './model.ts';
import { asText, listAt, mapAt, shown, TEXT, TRUTH, valueAt } from './readers.ts';
import { isMap, type YamlValue } from './read-yaml.ts';

interface Pair {
  name: string;
  /** Null: a name without a value. */
  value: string | null;
  at: Path;
}

/** `{NAME: value}` and `[NAME=value]` alike. */
function readPairs(value: YamlValue | undefined, path: Path, findings: Findings): Pair[] {
  if (value === undefined || value === null) return [];
  if (isMap(value)) {
    return [...value].map(([name, one]) => {
      const at = [...path, name];
      if (one !== null && asText(one) === null) findings.error(at, 'wrong-type', { expected: 'text' });
      return { name, value: asText(one), at };
    });
  }
  if (!Array.isArray(value)) {
    findings.error(path, 'wrong-type', { expected: 'map-or-list' });
    return [];
  }
  return value.flatMap((one, index) => {
    const at = [...path, index];
    const text = valueAt(one, at, findings, TEXT);
    if (text === null) return [];
    const equals = text.indexOf('=');
    return [
      equals === -1
        ? { name: text, value: null, at }
        : { name: text.slice(0, equals), value: text.slice(equals + 1), at },
    ];
  });
}

export function readEnvironment(value: YamlValue | undefined, path: Path, findings: Findings): ComposeService['env'] {
  const env = new Map<string, string>();
  for (const pair of readPairs(value, path, findings)) {
    if (pair.value === null) {
      findings.error(pair.at, 'variable-without-value', { name: pair.name });
      continue;
    }
    const parsed = environmentVariableSchema.safeParse({ name: pair.name, value: pair.value });
    if (!parsed.success) findings.error(pair.at, 'wrong-value', { value: pair.name, expected: 'variable' });
    else if (env.has(pair.name)) findings.error(pair.at, 'duplicate', { value: pair.name });
    else env.set(parsed.data.name, parsed.data.value);
  }
  if (env.size > 64) findings.error(path, 'too-many', { max: 64 });
  return [...env].slice(0, 64).map(([name, text]) => ({ name, value: text }));
}

/** Labels become tags: `name=value`, or the name alone, in the letters that a tag has. What cannot be one is left out. */
export function readLabels(value: YamlValue | undefined, path: Path, findings: Findings): string[] {
  const tags = readPairs(value, path, findings).map(({ name, value: text }) =>
    (text ? `${name}=${text}` : name).toLowerCase().slice(0, 63),
  );
  return [...new Set(tags)].filter((tag) => tagSchema.safeParse(tag).success);
}

const CONDITIONS: Readonly<Record<string, ComposeService['dependsOn'][number]['condition']>> = {
  service_started: 'started',
  service_healthy: 'healthy',
  service_completed_successfully: 'completed',
};

export function readDependencies(
  value: YamlValue | undefined,
  path: Path,
  findings: Findings,
): ComposeService['dependsOn'] {
  if (!isMap(value)) {
    return listAt(value, path, findings).map((one) => ({ service: shown(one), condition: 'started' as const }));
  }
  return [...value].flatMap(([service, one]) => {
    const at = [...path, service];
    const map = mapAt(one, at, findings);
    for (const key of map.keys()) {
      if (!['condition', 'required', 'restart'].includes(key)) findings.error([...at, key], 'key-unknown', { key });
    }
    valueAt(map.get('required'), [...at, 'required'], findings, TRUTH);
    const word = valueAt(map.get('condition'), [...at, 'condition'], findings, TEXT) ?? 'service_started';
    const condition = Object.hasOwn(CONDITIONS, word) ? CONDITIONS[word] : undefined;
    if (condition !== undefined) return [{ service, condition }];
    findings.error([...at, 'condition'], 'wrong-value', { value: word, expected: 'condition' });
    return [];
  });
}
