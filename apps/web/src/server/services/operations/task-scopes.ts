import type { TaskKind, TenantScope } from '@bulkhead/shared';

/** What somebody has to hold to see and to cancel a task of this kind: the scopes of what it works on. */
export function taskScopes(kind: TaskKind): { read: TenantScope; write: TenantScope } {
  return kind.startsWith('image-')
    ? { read: 'images:read', write: 'images:write' }
    : { read: 'volumes:read', write: 'volumes:write' };
}
