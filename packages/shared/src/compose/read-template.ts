import { templateHeadSchema, type TemplateHead, type TemplateParameter } from '../views/templates.ts';
import type { Finding } from './finding.ts';
import { Findings } from './findings.ts';
import type { Parameter } from './interpolate.ts';
import { objectToValue } from './judge-value.ts';
import { readCompose } from './read-compose.ts';
import { isMap, readYaml, type YamlValue } from './read-yaml.ts';

export interface TemplateReading {
  /** Null: something is wrong, and the findings say what. */
  head: TemplateHead | null;
  findings: Finding[];
}

/** Reads a template: a compose file with a head under `x-bulkhead`, judged with its parameters' own defaults. Pure. */
export function readTemplate(text: string): TemplateReading {
  const yaml = readYaml(text);
  if ('rule' in yaml) return { head: null, findings: readCompose(text).findings };
  const findings = new Findings(yaml.placeOf);
  const parsed = templateHeadSchema.safeParse(plainOf(isMap(yaml.value) ? yaml.value.get('x-bulkhead') : undefined));
  if (!parsed.success) {
    for (const { path, message } of parsed.error.issues.slice(0, 20)) {
      findings.error(['x-bulkhead', ...path.map(String)], 'template-head', { reason: message });
    }
    return { head: null, findings: findings.all };
  }
  const head = parsed.data;
  for (const [index, one] of head.parameters.entries()) {
    if (one.default !== null && objectToValue(one, one.default) !== null) {
      findings.error(['x-bulkhead', 'parameters', index, 'default'], 'template-default', { name: one.name });
    }
  }
  const reading = readCompose(text, head.parameters.map(exampleOf));
  const declared = new Set(head.parameters.map(({ name }) => name));
  for (const { name, fallback, isSecret } of reading.variables) {
    if (!declared.has(name) && (fallback === null || isSecret))
      findings.error(['x-bulkhead', 'parameters'], 'template-undeclared', { name });
  }
  const used = new Set(reading.variables.map(({ name }) => name));
  for (const [index, { name }] of head.parameters.entries()) {
    if (!used.has(name)) findings.error(['x-bulkhead', 'parameters', index], 'template-unused', { name });
  }
  const all = [...findings.all, ...reading.findings];
  return { head: all.some(({ severity }) => severity === 'error') ? null : head, findings: all };
}

/** A value with which the file can be judged before anybody has given one. */
function exampleOf(parameter: TemplateParameter): Parameter {
  const { name, type, min, choices } = parameter;
  const fitting = {
    string: 'example',
    number: String(min ?? 1),
    boolean: 'true',
    choice: choices[0] ?? '',
    secret: '',
    size: String(min ?? 64 * 1024 ** 2),
  };
  return { name, value: parameter.default ?? fitting[type], secret: type === 'secret' };
}

function plainOf(value: YamlValue | undefined): unknown {
  if (isMap(value)) return Object.fromEntries([...value].map(([key, one]) => [key, plainOf(one)]));
  return Array.isArray(value) ? value.map(plainOf) : value;
}
