import type { TenantScope } from '@bulkhead/shared';

export interface ScopeGroup {
  /** What it is about: `instances`. */
  subject: string;
  /** What may be done with it: `read`, `write`. */
  verbs: string[];
}

/** Scopes by what they are about, in the order in which they come. */
export function groupScopes(scopes: readonly TenantScope[]): ScopeGroup[] {
  const groups = new Map<string, string[]>();
  for (const scope of scopes) {
    const [subject = '', verb = ''] = scope.split(':');
    groups.set(subject, [...(groups.get(subject) ?? []), verb]);
  }
  return [...groups].map(([subject, verbs]) => ({ subject, verbs }));
}
