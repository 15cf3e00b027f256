import { appRouter, type AppCaller } from '../../root.ts';
import { shapeOf } from '../../testing.ts';
import type { ProcedureMeta } from '../../trpc.ts';

export interface Walked {
  path: string;
  type: string;
  meta: Partial<ProcedureMeta>;
  inputs: unknown[];
  /** A zod schema; null where the procedure has none. */
  output: unknown;
}

/** Every procedure of the API. */
export const procedures: Walked[] = Object.entries(appRouter._def.procedures).map(([path, procedure]) => {
  const definition = Reflect.get(procedure, '_def') as {
    type: string;
    meta?: Partial<ProcedureMeta>;
    inputs?: unknown;
    output?: unknown;
  };
  return {
    path,
    type: definition.type,
    meta: definition.meta ?? {},
    inputs: Array.isArray(definition.inputs) ? definition.inputs : [],
    output: definition.output ?? null,
  };
});

export function functionAt(caller: AppCaller, path: string): (input: unknown) => Promise<unknown> {
  let target: unknown = caller;
  for (const part of path.split('.')) target = Reflect.get(target as object, part);
  return target as (input: unknown) => Promise<unknown>;
}

/** Calls a procedure by its path; a subscription is begun and ended. */
export async function call(caller: AppCaller, path: string, input: unknown): Promise<unknown> {
  const answer: unknown = await functionAt(caller, path)(input);
  // A subscription is authorised when it is called; what it says is somebody else's test.
  if (typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer) {
    await (answer as AsyncGenerator).return(undefined);
  }
  return answer;
}

/** What an attempt was refused with; `ok` when it was not. */
export async function codeOf(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
    return 'ok';
  } catch (error) {
    return shapeOf(error).code;
  }
}
