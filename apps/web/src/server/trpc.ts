import { forTenant } from '@bulkhead/db';
import { initTRPC, TRPCError } from '@trpc/server';
import {
  BulkheadError,
  slugSchema,
  systemRoleAllows,
  tokenMayHold,
  type SystemScope,
  type TenantScope,
} from '@bulkhead/shared';
import { z } from 'zod';
import { actorOf, type Context, type SignedIn, type TenantContext } from './context.ts';
import type { Deps } from './deps.ts';
import { TRPC_CODES, toBulkheadError, toErrorShape } from './http/error-answers.ts';
import { takeToken, type RequestKind } from './http/token-bucket.ts';
import { recordRefusal } from './services/audit/record-refusal.ts';
import { resolveTenant } from './services/tenants/resolve-tenant.ts';

export type ProcedureScope = TenantScope | SystemScope | 'public' | 'signed-in';

/** What every procedure says about itself; a test walks the router and fails on one that does not. */
export interface ProcedureMeta {
  scope: ProcedureScope;
  kind: 'query' | 'mutation' | 'subscription';
  side: 'public' | 'user' | 'tenant' | 'system' | 'tenant-or-system';
  /** On the tenant-or-system side: what it takes when no tenant is named. */
  systemScope?: SystemScope;
  /** Dangerous: wants that whoever asks has proven who they are within the last ten minutes. */
  fresh?: true;
  /** On the user's side: answers tokens too. On the other sides the scope decides. */
  byToken?: true;
}

/** What a procedure may want beside its scope. */
export type Wants = Pick<ProcedureMeta, 'fresh'>;

/** How long a proof of who somebody is stays fresh. */
const FRESH_MS = 10 * 60_000;

/** A page shows a handful; more than this on one socket is a fault or an attack. */
const MAX_SUBSCRIPTIONS_PER_SOCKET = 32;

const t = initTRPC
  .context<Context>()
  .meta<ProcedureMeta>()
  .create({
    isDev: false,
    errorFormatter({ shape, error, input, ctx }) {
      const bulkhead = toErrorShape(toBulkheadError(error, input, ctx?.deps.log, shape.data.path));
      return { ...shape, message: bulkhead.message, data: { ...shape.data, bulkhead } };
    },
  });

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/** Outermost: whatever goes wrong further in leaves as one of our errors, for sockets, HTTP and in-process callers alike. */
const answerErrors = t.middleware(async ({ ctx, next, path, type, getRawInput }) => {
  const result = await next();
  if (result.ok) return result;
  const input = await getRawInput().catch(() => undefined);
  const failure = toBulkheadError(result.error, input, ctx.deps.log, path);
  if (type === 'mutation') await recordRefusal(ctx, { path, input, failure });
  throw new TRPCError({ code: TRPC_CODES[failure.code], message: failure.message, cause: failure });
});

const boundRate = t.middleware(async ({ ctx, next, type, meta }) => {
  if (ctx.transport === 'socket' && type !== 'subscription') {
    throw new BulkheadError('INVALID_INPUT', 'Sockets carry subscriptions only; send queries and mutations over HTTP.');
  }
  // A cookie that nobody has looked at yet is anybody's to make up, so what is open to everybody is counted by address.
  const owner = meta?.side === 'public' ? ctx.buckets.address : ctx.buckets.caller;
  spend(ctx, owner, type === 'mutation' ? 'mutation' : 'query');
  return next();
});

/** Pages that this process renders are not counted: their requests have no address here, and no more calls than a page has. */
function spend(ctx: Context, owner: string, kind: RequestKind): void {
  if (ctx.transport === 'in-process') return;
  const waitSec = takeToken(owner, kind, ctx.deps.now().getTime());
  if (waitSec === 0) return;
  throw new BulkheadError('TOO_MANY_ATTEMPTS', `Too many requests at once; try again in ${waitSec} s.`, {
    retryAfterSec: waitSec,
  });
}

const boundSubscriptions = t.middleware(async ({ ctx, next, type }) => {
  const result = await next();
  if (type !== 'subscription' || !result.ok || !isAsyncIterable(result.data)) return result;
  return { ...result, data: countWhileOpen(ctx, result.data) };
});

const base = (meta: ProcedureMeta) => t.procedure.meta(meta).use(answerErrors).use(boundRate).use(boundSubscriptions);

const signedIn = (meta: ProcedureMeta) =>
  base(meta).use(async ({ ctx, next }) => {
    const session = await requireSession(ctx);
    if (session.token !== null) requireTokenAllowed(meta);
    // However many browsers and tokens somebody has, together they ask no more than one.
    spend(ctx, `user:${session.userId}`, meta.kind === 'mutation' ? 'mutation' : 'query');
    return next({ ctx: { signedIn: session, actor: actorOf(session, ctx.origin) } });
  });

const inTenant = (scope: TenantScope, kind: ProcedureMeta['kind'], wants: Wants = {}) =>
  signedIn({ scope, kind, side: 'tenant', ...wants }).use(async ({ ctx, next, getRawInput }) => {
    const { tenantSlug } = parseInput(z.object({ tenantSlug: slugSchema }), await getRawInput());
    const tenant = await requireTenant(ctx, ctx.signedIn, tenantSlug, scope);
    if (wants.fresh) requireFreshProof(ctx, ctx.signedIn);
    return next({ ctx: { tenant, deps: depsOf(ctx, tenant) } });
  });

const inSystem = (scope: SystemScope, kind: ProcedureMeta['kind'], wants: Wants = {}) =>
  signedIn({ scope, kind, side: 'system', ...wants }).use(async ({ ctx, next }) => {
    requireSystemScope(ctx.signedIn, scope);
    if (wants.fresh) requireFreshProof(ctx, ctx.signedIn);
    return next();
  });

/** Open to everybody. */
export const publicQuery = () => base({ scope: 'public', kind: 'query', side: 'public' });
export const publicMutation = () => base({ scope: 'public', kind: 'mutation', side: 'public' });

/** For whoever is signed in, with a browser or by a token. */
export const userQuery = () => signedIn({ scope: 'signed-in', kind: 'query', side: 'user', byToken: true });

/** For whoever is signed in with a browser: what concerns the account itself, which no token may touch. */
export const personQuery = () => signedIn({ scope: 'signed-in', kind: 'query', side: 'user' });
export const personMutation = (wants: Wants = {}) =>
  signedIn({ scope: 'signed-in', kind: 'mutation', side: 'user', ...wants }).use(({ ctx, next }) => {
    if (wants.fresh) requireFreshProof(ctx, ctx.signedIn);
    return next();
  });

/**
 * About one tenant: the input is `tenantInput({…})`. A tenant that does not exist and one in which the caller is
 * nobody are the same NOT_FOUND; a role that is too weak is FORBIDDEN. Decided before the rest of the input is read.
 */
export const tenantQuery = (scope: TenantScope) => inTenant(scope, 'query');
export const tenantMutation = (scope: TenantScope, wants?: Wants) => inTenant(scope, 'mutation', wants);
export const tenantSubscription = (scope: TenantScope) => inTenant(scope, 'subscription');

/** About the whole system. */
export const systemQuery = (scope: SystemScope) => inSystem(scope, 'query');
export const systemMutation = (scope: SystemScope, wants?: Wants) => inSystem(scope, 'mutation', wants);
export const systemSubscription = (scope: SystemScope) => inSystem(scope, 'subscription');

/** About one tenant, or with `tenantSlug: null` about everything. */
export const tenantOrSystemSubscription = (tenantScope: TenantScope, systemScope: SystemScope) =>
  signedIn({ scope: tenantScope, kind: 'subscription', side: 'tenant-or-system', systemScope }).use(
    async ({ ctx, next, getRawInput }) => {
      const { tenantSlug } = parseInput(z.object({ tenantSlug: slugSchema.nullable() }), await getRawInput());
      let tenant: TenantContext | null = null;
      if (tenantSlug === null) requireSystemScope(ctx.signedIn, systemScope);
      else tenant = await requireTenant(ctx, ctx.signedIn, tenantSlug, tenantScope);
      return next({ ctx: { tenant, deps: tenant ? depsOf(ctx, tenant) : ctx.deps } });
    },
  );

/** The input of a tenant's procedure; unknown fields are refused. */
export function tenantInput<T extends z.core.$ZodLooseShape>(shape: T) {
  return z.strictObject({ tenantSlug: slugSchema, ...shape });
}

function parseInput<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw new TRPCError({ code: 'BAD_REQUEST', cause: parsed.error });
  return parsed.data;
}

async function requireSession(ctx: Context): Promise<SignedIn> {
  const session = await ctx.session();
  if (session) return session;
  spend(ctx, ctx.buckets.address, 'query');
  throw new BulkheadError('UNAUTHENTICATED', 'Sign in first: there is no session, or it has ended.');
}

function requireFreshProof(ctx: Context, session: SignedIn): void {
  // A token proves nothing about a person; what it may do is bounded by its scopes.
  if (session.token !== null) return;
  const sinceMs = session.provenAt === null ? Infinity : ctx.deps.now().getTime() - session.provenAt.getTime();
  if (sinceMs <= FRESH_MS) return;
  throw new BulkheadError(
    'PROOF_NEEDED',
    'This needs your password again: the last time was more than 10 minutes ago.',
  );
}

/** Which procedures answer tokens: the one place where that is decided, and what the HTTP API's document is made from. */
export function answersTokens({ side, scope, byToken }: ProcedureMeta): boolean {
  if (side === 'user' || scope === 'public' || scope === 'signed-in') return byToken === true;
  return tokenMayHold(scope);
}

function requireTokenAllowed(meta: ProcedureMeta): void {
  if (answersTokens(meta)) return;
  throw new BulkheadError('FORBIDDEN', 'No token may do this: it takes a person who is signed in with a browser.');
}

function requireSystemScope(session: SignedIn, scope: SystemScope): void {
  if (systemRoleAllows(session.systemRole, scope) && (session.token?.scopes.has(scope) ?? true)) return;
  throw new BulkheadError(
    'FORBIDDEN',
    `This needs "${scope}", which your system role (${session.systemRole}) does not hold.`,
  );
}

async function requireTenant(
  ctx: Context,
  session: SignedIn,
  slug: string,
  scope: TenantScope,
): Promise<TenantContext> {
  const tenant = await resolveTenant(ctx.deps, session, slug);
  if (!tenant)
    throw new BulkheadError('NOT_FOUND', `There is no tenant "${slug}".`, { field: 'tenantSlug', value: slug });
  if (tenant.scopes.has(scope)) return tenant;
  throw new BulkheadError(
    'FORBIDDEN',
    `This needs "${scope}", which your role in ${slug} (${tenant.role}) does not hold.`,
  );
}

/** What a tenant's services are handed: their database is the tenant's part of it. */
function depsOf(ctx: Context, tenant: TenantContext): Deps {
  return { ...ctx.deps, db: forTenant(ctx.deps.db, tenant.id) };
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

async function* countWhileOpen(ctx: Context, source: AsyncIterable<unknown>): AsyncGenerator {
  if (ctx.subscriptions.open >= MAX_SUBSCRIPTIONS_PER_SOCKET) {
    throw new BulkheadError(
      'TOO_MANY_ATTEMPTS',
      `One socket carries at most ${MAX_SUBSCRIPTIONS_PER_SOCKET} subscriptions.`,
      {
        retryAfterSec: 1,
      },
    );
  }
  ctx.subscriptions.open += 1;
  try {
    yield* source;
  } finally {
    ctx.subscriptions.open -= 1;
  }
}
