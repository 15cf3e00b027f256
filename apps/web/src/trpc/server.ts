import 'server-only';

import { dehydrate } from '@tanstack/react-query';
import type { DehydratedState } from '@tanstack/react-query';
import { createTRPCClient, TRPCClientError } from '@trpc/client';
import type { TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query';
import { headers } from 'next/headers';
import { cache } from 'react';
import type { AppCaller, AppRouter, CallerFactory } from '../server/root.ts';
import { errorShapeOf } from './error-shape.ts';
import { makeQueryClient } from './query-client.ts';

/** The custom server puts its in-process API here, so that Next's bundle holds no server code. */
const CALLER_KEY = Symbol.for('bulkhead.caller');

function isCallerFactory(value: unknown): value is CallerFactory {
  return typeof value === 'function';
}

const getCaller = cache(async (): Promise<AppCaller> => {
  const factory: unknown = Reflect.get(globalThis, CALLER_KEY);
  if (!isCallerFactory(factory)) {
    throw new Error(
      'The API is not in this process: start the dashboard with src/server/main.ts, not with `next start`.',
    );
  }
  // A plain copy: Next's own headers object is read-only and ends with the request.
  return factory(new Headers(await headers()));
});

/** Answers an operation in this process instead of over the wire. */
const inProcessLink: TRPCLink<AppRouter> =
  () =>
  ({ op }) =>
    observable((observer) => {
      let cancelled = false;
      getCaller()
        .then((caller) => callProcedure(caller, op.path, op.input))
        .then(
          (data) => {
            if (cancelled) return;
            observer.next({ result: { type: 'data', data } });
            observer.complete();
          },
          (error: unknown) => {
            if (cancelled) return;
            const { message, cause } = toClientError(error);
            observer.error(new TRPCClientError<AppRouter>(message, { cause }));
          },
        );
      return () => {
        cancelled = true;
      };
    });

/** The caller throws the server's error with our own as its cause; whoever reads it wants ours. */
function toClientError(error: unknown): { message: string; cause: Error } {
  const shape = errorShapeOf(error);
  const cause = Object.assign(new Error(shape.message), { code: shape.code, details: shape.details });
  return { message: shape.message, cause };
}

async function callProcedure(caller: AppCaller, path: string, input: unknown): Promise<unknown> {
  let target: unknown = caller;
  for (const name of path.split('.')) {
    target =
      (typeof target === 'object' && target !== null) || typeof target === 'function'
        ? Reflect.get(target, name)
        : undefined;
  }
  if (!isProcedure(target)) throw new Error(`There is no procedure "${path}".`);
  return target(input);
}

function isProcedure(value: unknown): value is (input: unknown) => Promise<unknown> {
  return typeof value === 'function';
}

const getQueryClient = cache(makeQueryClient);

/** The API for pages and layouts: `await api().session.current.query()`. */
export const api = cache(() => createTRPCClient<AppRouter>({ links: [inProcessLink] }));

/** The same query keys and options as in the browser, answered in process. */
export const serverTrpc = cache(() =>
  createTRPCOptionsProxy<AppRouter>({ client: api(), queryClient: getQueryClient }),
);

/** The cache that a page fills before its panel is rendered. */
export function serverQueryClient() {
  return getQueryClient();
}

/** What has been read so far, for <HydrationBoundary>. */
export function dehydrated(): DehydratedState {
  return dehydrate(getQueryClient());
}
