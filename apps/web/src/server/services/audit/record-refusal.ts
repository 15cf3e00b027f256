import type { BulkheadError } from '@bulkhead/shared';
import { actorOf, type Context, type SignedIn } from '../../context.ts';
import { networkOf } from '../identity/throttle.ts';
import { resolveTenant } from '../tenants/resolve-tenant.ts';
import { refusalBook } from './refusal-book.ts';
import { hideTexts, summariseInput, targetOf, type Summary } from './summarise-input.ts';
import { hasOwnAudit, type AuditedAction } from './write-audit.ts';

export interface Refusal {
  /** The procedure: `instances.launch`. */
  path: string;
  input: unknown;
  failure: BulkheadError;
}

/** The refusal waits for its entry this long; then it is answered while the entry is still being written. */
const WAIT_MS = 1_000;
const MAX_MESSAGE = 300;

/**
 * Writes an entry for a change that was refused, or counts it where its caller has had too many. It stands in the
 * tenant's chain when the caller belongs to that tenant, else in the system's: nobody fills a stranger's log. Never
 * throws: the refusal itself is what the caller has to hear.
 */
export async function recordRefusal(ctx: Context, refusal: Refusal): Promise<void> {
  // Without a database nothing can be written, and nobody knows yet whether the change was made.
  if (hasOwnAudit(refusal.failure) || refusal.failure.code === 'UNAVAILABLE') return;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, WAIT_MS);
  });
  const written = record(ctx, refusal).catch((error: unknown) => {
    ctx.deps.log.warn('a refusal could not be written into the audit log', { action: refusal.path, error });
  });
  await Promise.race([written, late]);
  clearTimeout(timer);
}

async function record(ctx: Context, { path, input, failure }: Refusal): Promise<void> {
  const book = refusalBook(ctx.deps);
  if (!book.admits(networkOf(ctx.origin.address), path)) return;
  const session = await ctx.session();
  const summary = summariseInput(input);
  const entry: AuditedAction = {
    action: path,
    target: targetOf(summary) ?? 'none',
    outcome: 'refused',
    details: { code: failure.code, message: wordRefusal(failure, input, summary), ...prefixed(summary) },
  };
  if (session === null) return book.record({ actor: { nobodyAt: ctx.origin.address }, tenantId: null }, entry);
  const tenantId = await findOwnTenant(ctx, session, summary);
  await book.record({ actor: actorOf(session, ctx.origin), tenantId }, entry);
}

/** What is wrong with an input is said by its fields: the sentence repeats values. */
function wordRefusal(failure: BulkheadError, input: unknown, summary: Summary): string {
  const fields = failure.details.fields?.map(nameField).join(', ');
  const message =
    failure.code === 'INVALID_INPUT' && fields !== undefined
      ? `Not valid: ${fields}.`
      : hideTexts(failure.message, input, summary);
  // PostgreSQL takes neither NUL nor half a surrogate pair.
  const short = message.length <= MAX_MESSAGE ? message : `${message.slice(0, MAX_MESSAGE - 1)}…`;
  return short.replaceAll(/\p{Cc}/gu, '�').toWellFormed();
}

/** The name of an unknown field is a text of anybody's. */
function nameField({ path, message }: { path: string; message: string }): string {
  return message.startsWith('unknown field') ? 'an unknown field' : path || 'input';
}

function prefixed(summary: Summary): Summary {
  return Object.fromEntries(Object.entries(summary).map(([key, value]) => [`input.${key}`, value]));
}

async function findOwnTenant(ctx: Context, session: SignedIn, summary: Summary): Promise<string | null> {
  const slug = summary['tenantSlug'];
  if (typeof slug !== 'string') return null;
  return (await resolveTenant(ctx.deps, session, slug))?.id ?? null;
}
