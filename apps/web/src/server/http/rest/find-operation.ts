import { OPERATIONS, type Method, type Operation } from './operations.ts';

interface Compiled {
  operation: Operation;
  method: Method;
  segments: string[];
}

/** Fixed words before fields: `/instances/all` is never an instance whose id is "all". */
const COMPILED: readonly Compiled[] = OPERATIONS.map((operation) => {
  const [method, path] = operation.route.split(' ') as [Method, string];
  return { operation, method, segments: path.split('/').slice(1) };
}).toSorted((a, b) => countFields(a.segments) - countFields(b.segments));

export type Found =
  | { kind: 'operation'; operation: Operation; method: Method; params: Record<string, string> }
  | { kind: 'other-methods'; allow: Method[] }
  | { kind: 'none' };

/** The operation at a path below /api/v1; `pathname` is as it came, percent-encoded. */
export function findOperation(method: string, pathname: string): Found {
  const parts = pathname.split('/').slice(1).map(decode);
  if (parts.some((part) => part === null || part === '')) return { kind: 'none' };
  const matching = COMPILED.flatMap((compiled) => {
    const params = match(compiled.segments, parts as string[]);
    return params === null ? [] : [{ ...compiled, params }];
  });
  const found = matching.find((compiled) => compiled.method === method);
  if (found) return { kind: 'operation', operation: found.operation, method: found.method, params: found.params };
  return matching.length === 0 ? { kind: 'none' } : { kind: 'other-methods', allow: matching.map((one) => one.method) };
}

/** The names of the fields in a route. */
export function fieldsOf(route: string): string[] {
  return [...route.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
}

function match(segments: readonly string[], parts: readonly string[]): Record<string, string> | null {
  if (segments.length !== parts.length) return null;
  const params: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const part = parts[index] ?? '';
    const [field] = fieldsOf(segment);
    if (field !== undefined) params[field] = part;
    else if (segment !== part) return null;
  }
  return params;
}

function countFields(segments: readonly string[]): number {
  return segments.filter((segment) => segment.startsWith('{')).length;
}

function decode(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}
