import { callTRPCProcedure } from '@trpc/server';
import { BulkheadError } from '@bulkhead/shared';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SignedIn } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { appRouter } from '../../root.ts';
import { readToken, type TokenReading } from '../../services/tokens/read-token.ts';
import { readBearer } from '../bearer.ts';
import { addressBucket, tokenContext } from '../contexts.ts';
import { toBulkheadError } from '../error-answers.ts';
import { readOrigin } from '../read-origin.ts';
import { takeToken } from '../token-bucket.ts';
import { within } from '../within.ts';
import { answerError, answerJson } from './answer.ts';
import { findOperation, type Found } from './find-operation.ts';
import { findProcedure, inputSchemaOf, type JsonSchema } from './input-schema.ts';
import { openApiDocument } from './openapi-document.ts';
import { readBody, RestRefusal } from './read-body.ts';
import { joinInput, readQuery } from './read-input.ts';
import type { Streams } from './streams.ts';

export const REST_PATH = '/api/v1';
const TOKEN_TIMEOUT_MS = 2_000;
const NOTHING: TokenReading = { session: null, refusal: null };

/** Answers one request of the HTTP API: a token and never a cookie, JSON both ways, server-sent events for streams. */
export async function serveRest(
  deps: Deps,
  streams: Streams,
  req: IncomingMessage,
  res: ServerResponse,
  pathname: string,
): Promise<void> {
  res.setHeader('cache-control', 'no-store');
  let input: unknown;
  let procedure: string | undefined;
  try {
    if (pathname === `${REST_PATH}/openapi.json` && req.method === 'GET') {
      spendOfAddress(deps, req);
      answerJson(res, openApiDocument());
      return;
    }
    const session = await authenticate(deps, req);
    const { operation, method, params } = requireOperation(
      findOperation(req.method ?? '', pathname.slice(REST_PATH.length)),
      res,
    );
    procedure = operation.procedure;
    const fromRoute = { ...operation.fixed, ...params };
    const search = new URLSearchParams((req.url ?? '').split('?', 2)[1] ?? '');
    const hasBody = method !== 'GET' && method !== 'DELETE';
    if (hasBody && search.size > 0) throw new RestRefusal(400, 'Send the fields in the body, not in the URL.');
    const fields = hasBody ? await readBody(req) : readQuery(search, fieldsBeside(procedure, fromRoute));
    input = joinInput(fields, fromRoute);
    const known = findProcedure(procedure);
    if (!known) throw new Error(`there is no procedure ${procedure}`);
    const call = (signal: AbortSignal): Promise<unknown> =>
      callTRPCProcedure({
        router: appRouter,
        path: operation.procedure,
        type: known.type,
        getRawInput: () => Promise.resolve(input),
        ctx: tokenContext(deps, req, session),
        signal,
        batchIndex: 0,
      });
    if (known.type !== 'subscription') {
      const leaving = new AbortController();
      res.once('close', () => leaving.abort());
      answerJson(res, await call(leaving.signal));
      return;
    }
    if (!/\btext\/event-stream\b/.test(req.headers.accept ?? '')) {
      throw new RestRefusal(406, 'This is a stream of events: send accept: text/event-stream.');
    }
    const tokenId = session.token?.id ?? '';
    await streams.run(res, tokenId, async (signal) => (await call(signal)) as AsyncIterable<unknown>);
  } catch (error) {
    if (res.headersSent || res.destroyed) return;
    answerError(res, toBulkheadError(error, input, deps.log, procedure));
  }
}

/**
 * Whom the request's token stands for. A token that is unknown, has ended or may not be used from here gets one and the
 * same answer. Attempts with such are counted by address, after the look-up: nobody's good token suffers from them.
 */
async function authenticate(deps: Deps, req: IncomingMessage): Promise<SignedIn> {
  const text = readBearer(req.headers.authorization);
  const { address } = readOrigin(req, deps.env.BULKHEAD_TRUST_PROXY);
  const { session, refusal } = text === null ? NOTHING : await within(TOKEN_TIMEOUT_MS, readToken(deps, text, address));
  if (session) return session;
  const waitSec = takeToken(addressBucket(address), 'unknown-token', deps.now().getTime());
  if (waitSec > 0) {
    throw new BulkheadError(
      'TOO_MANY_ATTEMPTS',
      `Too many requests without a token that is accepted; try again in ${waitSec} s.`,
      {
        retryAfterSec: waitSec,
      },
    );
  }
  // Below the bound, so that a forgotten script does not fill the log.
  if (refusal) deps.log.warn('a token was refused', { ...refusal, address });
  throw new BulkheadError(
    'UNAUTHENTICATED',
    text === null
      ? 'Send a token: authorization: Bearer bh_… (one is made under Tokens in the dashboard).'
      : 'This token is not accepted. Look under Tokens in the dashboard whether it is there, still live, and may be used from this address.',
  );
}

function spendOfAddress(deps: Deps, req: IncomingMessage): void {
  const { address } = readOrigin(req, deps.env.BULKHEAD_TRUST_PROXY);
  const waitSec = takeToken(addressBucket(address), 'query', deps.now().getTime());
  if (waitSec === 0) return;
  throw new BulkheadError('TOO_MANY_ATTEMPTS', `Too many requests at once; try again in ${waitSec} s.`, {
    retryAfterSec: waitSec,
  });
}

function requireOperation(found: Found, res: ServerResponse): Extract<Found, { kind: 'operation' }> {
  if (found.kind === 'operation') return found;
  if (found.kind === 'none') {
    throw new BulkheadError('NOT_FOUND', 'There is no such operation; /api/v1/openapi.json lists all there are.');
  }
  res.setHeader('allow', found.allow.join(', '));
  throw new RestRefusal(405, `Send ${found.allow.join(' or ')} here.`);
}

/** What the query string may still say. */
function fieldsBeside(procedure: string, fromRoute: Readonly<Record<string, unknown>>): JsonSchema {
  const schema = inputSchemaOf(procedure);
  return { ...schema, required: (schema.required ?? []).filter((name) => !Object.hasOwn(fromRoute, name)) };
}
