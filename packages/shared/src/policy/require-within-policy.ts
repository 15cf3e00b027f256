import { POLICY_TABLE } from './policy-table.ts';
import { BODY_CALLS, type BodyCall, type PolicyContext, type PolicyRow } from './row.ts';

const ROWS: ReadonlyMap<BodyCall, ReadonlyMap<string, PolicyRow>> = new Map(
  BODY_CALLS.map((call) => [
    call,
    new Map(POLICY_TABLE.filter((row) => row.call === call).map((row) => [row.field, row])),
  ]),
);

/** Fields that have rows for what is below them. */
const PARENTS: ReadonlySet<string> = new Set(
  POLICY_TABLE.flatMap(({ call, field }) => {
    const above = field.slice(0, Math.max(0, field.lastIndexOf('.'))).replace(/\[\]$/, '');
    return call === 'path' || above === '' ? [] : [`${call} ${above}`];
  }),
);

/** A body that is about to be sent is not what the policy table says. Always a fault of what built it. */
export class PolicyBreach extends Error {
  constructor(call: BodyCall, findings: readonly string[]) {
    super(`the engine is not asked to ${call}, for that breaks the policy: ${findings.slice(0, 5).join('; ')}`);
    this.name = 'PolicyBreach';
  }
}

/**
 * The last gate before the engine: throws PolicyBreach unless every field of the body has a row, none is denied, every
 * value is what its row says, and nothing that is always sent is missing. `name` of a create stands for `?name`.
 */
export function requireWithinPolicy(call: BodyCall, body: object, context: PolicyContext | null): void {
  const findings = findBreaches(call, body, context);
  if (findings.length > 0) throw new PolicyBreach(call, findings);
}

/** Pure: what is wrong with a body, in words; empty when nothing is. */
export function findBreaches(call: BodyCall, body: object, context: PolicyContext | null): string[] {
  const rows = ROWS.get(call) ?? new Map<string, PolicyRow>();
  const findings: string[] = [];
  const seen = new Set<string>();

  function visit(value: unknown, field: string): void {
    if (value === undefined) return;
    const row = rows.get(field);
    if (row === undefined) return void findings.push(`${field} has no row`);
    seen.add(field);
    if (row.decision === 'denied') return void findings.push(`${field} is denied`);
    if (row.holds?.(value, context) !== true) return void findings.push(`${field} is not: ${row.rule}`);
    if (!PARENTS.has(`${call} ${field}`)) return;
    const isList = Array.isArray(value);
    for (const one of isList ? (value as unknown[]) : [value]) visitParts(one, isList ? `${field}[].` : `${field}.`);
  }

  function visitParts(value: unknown, prefix: string): void {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) {
      findings.push(`${prefix.slice(0, -1)} is no object`);
      return;
    }
    for (const [key, part] of Object.entries(value)) visit(part, prefix + key);
  }

  for (const [key, value] of Object.entries(body)) visit(value, call === 'create' && key === 'name' ? '?name' : key);
  for (const row of rows.values()) {
    if (row.isRequired === true && !seen.has(row.field)) findings.push(`${row.field} is missing`);
  }
  return findings;
}
