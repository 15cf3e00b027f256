import { channelViewSchema, systemRoleAllows } from '@bulkhead/shared';
import { z } from 'zod';
import { listChannels } from '../../services/alerts/channels/list-channels.ts';
import { systemQuery, tenantInput, tenantQuery } from '../../trpc.ts';

const answer = z.array(channelViewSchema);

export const listChannelsProcedure = tenantQuery('alerts:read')
  .input(tenantInput({}))
  .output(answer)
  .query(({ ctx }) => listChannels(ctx.deps, ctx.tenant, ctx.tenant.scopes.has('alerts:write')));

export const listOperatorsChannelsProcedure = systemQuery('alerts:read-all')
  .input(z.strictObject({}))
  .output(answer)
  .query(({ ctx }) => {
    const { systemRole, token } = ctx.signedIn;
    const scope = 'alerts:write-all';
    return listChannels(ctx.deps, null, systemRoleAllows(systemRole, scope) && (token?.scopes.has(scope) ?? true));
  });
