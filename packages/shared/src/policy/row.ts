import type { Profile } from '../profiles.ts';

/** The engine's calls whose bodies are decided on field by field. Every other call is decided on as a whole. */
export const BODY_CALLS = ['create', 'update', 'exec', 'exec-start'] as const;
export type BodyCall = (typeof BODY_CALLS)[number];

/** What a value may depend on beside itself. */
export interface PolicyContext {
  profile: Profile;
  uid: number;
  runtime: string | null;
  cgroupParent: string;
  /** Folders that the agent itself mounts. */
  mounts: readonly { source: string; target: string; readOnly: boolean }[];
}

/** Whether a value is what the decision says. `context` is null where nothing but the value counts. */
export type Holds = (value: unknown, context: PolicyContext | null) => boolean;

/** One decision, about one field of a call's body or about one path of the engine's API. */
export interface PolicyRow {
  /** `path` for a call as a whole. */
  call: BodyCall | 'path';
  /** `HostConfig.Mounts[].Source`, `?name` for a part of the query, `POST /containers/create` for a path. */
  field: string;
  /** denied: never sent. forced: always, or where the rule says, with this value. allowed: within bounds. */
  decision: 'denied' | 'forced' | 'allowed';
  /** The value, how it is computed, or its bounds; for denied ones empty. */
  rule: string;
  /** What somebody could do with it. */
  attack: string;
  /** The row of the attack in docs/security/policy.md. */
  reference: number;
  /** Absent for denied rows, and for paths. */
  holds?: Holds;
  /** Whether a body without it is wrong. */
  isRequired?: boolean;
}

/** A group of fields that nobody may send, for one reason. */
export function deny(
  call: PolicyRow['call'],
  reference: number,
  attack: string,
  fields: readonly string[],
): PolicyRow[] {
  return fields.map((field) => ({ call, field, decision: 'denied', rule: '', attack, reference }));
}

interface Decision {
  field: string;
  rule: string;
  attack: string;
  reference: number;
  holds: Holds;
}

/** A field that every body has, with this value. */
export function force(call: BodyCall, decision: Decision): PolicyRow {
  return { call, decision: 'forced', isRequired: true, ...decision };
}

/** A field that only some bodies have, and then with this value. */
export function forceWhereSent(call: BodyCall, decision: Decision): PolicyRow {
  return { call, decision: 'forced', isRequired: false, ...decision };
}

export function allow(call: BodyCall, decision: Decision): PolicyRow {
  return { call, decision: 'allowed', isRequired: false, ...decision };
}

/* ---- values --------------------------------------------------------------------------------------------------- */

export const is =
  (...wanted: readonly unknown[]): Holds =>
  (value) =>
    wanted.includes(value);

export const isWholeNumber =
  (min: number, max: number): Holds =>
  (value) =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max;

export const isText =
  (pattern: RegExp): Holds =>
  (value) =>
    typeof value === 'string' && pattern.test(value);

/** A list of texts, together no longer than `maxCharacters`. */
export const areTexts =
  (maxCount: number, maxCharacters: number): Holds =>
  (value) =>
    Array.isArray(value) &&
    value.length <= maxCount &&
    value.every((one) => typeof one === 'string') &&
    value.join('').length <= maxCharacters;

/** An object or a list whose fields have rows of their own. */
export const hasParts: Holds = (value) => value !== null && typeof value === 'object';

/** Entries of an object that has no fields of its own, such as labels. */
export function entriesOf(value: unknown): [string, unknown][] | null {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? Object.entries(value) : null;
}
