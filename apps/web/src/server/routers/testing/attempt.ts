import type { ErrorShape } from '@bulkhead/shared';
import type { AppCaller } from '../../root.ts';
import { shapeOf } from '../../testing.ts';
import { call, functionAt, type Walked } from './procedures.ts';
import type { Verdict } from './decide.ts';

/** What no procedure may say to an input that its schema takes, from somebody who is signed in and has just proven it. */
const FAULTS = ['UNAUTHENTICATED', 'INTERNAL', 'INVALID_INPUT', 'PROOF_NEEDED'];

export interface Attempt {
  /** What whoever guards the procedure decided; what its service then says counts as passed. */
  verdict: Verdict | (string & {});
  answer: unknown;
  /** The code of whatever refused it, the service too. */
  refusal: string | null;
}

/** Calls a procedure, of subscriptions that are about one thing to its first piece. */
export async function attempt(caller: AppCaller, procedure: Walked, input: unknown): Promise<Attempt> {
  try {
    return { verdict: 'passes', answer: await readFirst(caller, procedure, input), refusal: null };
  } catch (error) {
    const shape = shapeOf(error);
    return { verdict: verdictOf(shape), answer: null, refusal: shape.code };
  }
}

function verdictOf({ code, message, details }: ErrorShape): Attempt['verdict'] {
  if (code === 'FORBIDDEN' && /^(This needs "|No token may do this)/.test(message)) return code;
  if (code === 'NOT_FOUND' && details.field === 'tenantSlug') return code;
  return FAULTS.includes(code) ? `${code} (${message})` : 'passes';
}

/** A subscription looks at the ids in its input when it begins to tell; one without any waits for news. */
async function readFirst(caller: AppCaller, { path, type }: Walked, input: unknown): Promise<unknown> {
  const hasIds = typeof input === 'object' && input !== null && Object.keys(input).some((key) => key.endsWith('Id'));
  if (type !== 'subscription' || !hasIds) return call(caller, path, input);
  const pieces = (await functionAt(caller, path)(input)) as AsyncIterable<unknown>;
  for await (const piece of pieces) return piece;
  return null;
}
