import { createTRPCClient, TRPCClientError, type TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import { BulkheadError } from '@bulkhead/shared';
import { describe, expect, it, vi } from 'vitest';
import type { AppRouter } from '../server/root.ts';
import { errorShapeOf } from './error-shape.ts';
import { proofLink } from './proof-link.ts';

const stale = () =>
  new TRPCClientError<AppRouter>('stale', { cause: new BulkheadError('PROOF_NEEDED', 'the last proof is too old') });

/** A server that refuses so many calls and then accepts. */
function clientOf(refusals: number, prove: () => Promise<boolean>) {
  const server = vi.fn<() => void>();
  const terminating: TRPCLink<AppRouter> = () => () =>
    observable((observer) => {
      server();
      if (server.mock.calls.length <= refusals) observer.error(stale());
      else {
        observer.next({ result: { type: 'data', data: { ok: true } } });
        observer.complete();
      }
    });
  return { server, api: createTRPCClient<AppRouter>({ links: [proofLink(prove), terminating] }) };
}

const userId = '0199d0a0-0000-7000-8000-000000000000';

describe('proofLink', () => {
  it('repeats a mutation by itself once it is proven', async () => {
    const prove = vi.fn<() => Promise<boolean>>(() => Promise.resolve(true));
    const { api, server } = clientOf(1, prove);
    expect(await api.users.setDisabled.mutate({ userId, disabled: true })).toEqual({ ok: true });
    expect(prove).toHaveBeenCalledTimes(1);
    expect(server).toHaveBeenCalledTimes(2);
  });

  it('passes the refusal on to who turns away, and asks no second time', async () => {
    const away = clientOf(1, () => Promise.resolve(false));
    const refused = await away.api.users.setDisabled.mutate({ userId, disabled: true }).catch(errorShapeOf);
    expect(refused).toMatchObject({ code: 'PROOF_NEEDED' });
    expect(away.server).toHaveBeenCalledTimes(1);
    const again = clientOf(2, () => Promise.resolve(true));
    expect(await again.api.users.setDisabled.mutate({ userId, disabled: true }).catch(errorShapeOf)).toMatchObject({
      code: 'PROOF_NEEDED',
    });
    expect(again.server).toHaveBeenCalledTimes(2);
  });

  it('asks nothing for queries and for what is accepted', async () => {
    const prove = vi.fn<() => Promise<boolean>>(() => Promise.resolve(true));
    await expect(clientOf(1, prove).api.users.list.query({})).rejects.toThrow('stale');
    await clientOf(0, prove).api.users.setDisabled.mutate({ userId, disabled: true });
    expect(prove).not.toHaveBeenCalled();
  });
});
