import { healthCheckSchema, type HealthCheck } from '../desired/health-check.ts';
import { judgeKeys, type Findings, type Path } from './findings.ts';
import { DURATION, mapAt, shown, TRUTH, valueAt, WHOLE } from './readers.ts';
import { isMap, type YamlValue } from './read-yaml.ts';
import { HEALTHCHECK_KEYS } from './rules.ts';

/** The Compose Specification's own defaults. */
const DEFAULTS = { intervalSec: 30, timeoutSec: 30, retries: 3, startPeriodSec: 0 };

/** How the program is asked whether it does its work; null: it is not. A check that fails restarts nothing by itself, as with Compose. */
export function readHealthCheck(value: YamlValue | undefined, path: Path, findings: Findings): HealthCheck | null {
  if (value === undefined || value === null) return null;
  const map = judgeKeys(mapAt(value, path, findings), path, HEALTHCHECK_KEYS, findings);
  if (valueAt(map.get('disable'), [...path, 'disable'], findings, TRUTH) === true) return null;
  const command = readTest(map.get('test'), [...path, 'test'], findings);
  if (command === null) return null;
  const seconds = (key: string, otherwise: number) =>
    valueAt(map.get(key), [...path, key], findings, DURATION) ?? otherwise;
  const check: HealthCheck = {
    command,
    intervalSec: seconds('interval', DEFAULTS.intervalSec),
    timeoutSec: seconds('timeout', DEFAULTS.timeoutSec),
    retries: valueAt(map.get('retries'), [...path, 'retries'], findings, WHOLE) ?? DEFAULTS.retries,
    startPeriodSec: seconds('start_period', DEFAULTS.startPeriodSec),
    restarts: false,
  };
  if (healthCheckSchema.safeParse(check).success) return check;
  findings.error(path, 'wrong-value', { value: 'healthcheck', expected: 'health-check' });
  return null;
}

/** `CMD` and a program, `CMD-SHELL` and a line, a line by itself, or `NONE`. */
function readTest(value: YamlValue | undefined, path: Path, findings: Findings): string[] | null {
  if (value === undefined || value === null) {
    findings.error(path, 'required', { key: 'test' });
    return null;
  }
  if (typeof value === 'string') return ['sh', '-c', value];
  if (!Array.isArray(value) || value.some((one) => isMap(one) || Array.isArray(one))) {
    findings.error(path, 'wrong-type', { expected: 'text-or-list' });
    return null;
  }
  const [kind, ...rest] = value.map(shown);
  if (kind === 'NONE') return null;
  if (kind === 'CMD' && rest.length > 0) return rest;
  if (kind === 'CMD-SHELL' && rest.length === 1) return ['sh', '-c', rest[0] ?? ''];
  findings.error(path, 'wrong-value', { value: kind ?? '', expected: 'health-check' });
  return null;
}
