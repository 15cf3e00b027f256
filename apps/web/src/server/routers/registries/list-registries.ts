import { registryViewSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { listRegistries } from '../../services/registries/list-registries.ts';
import { systemQuery, tenantInput, tenantQuery } from '../../trpc.ts';

export const listRegistriesProcedure = tenantQuery('images:read')
  .input(tenantInput({}))
  .output(z.array(registryViewSchema))
  .query(({ ctx }) => listRegistries(ctx.deps, ctx.tenant));

export const listOperatorsRegistriesProcedure = systemQuery('images:write-all')
  .input(z.strictObject({}))
  .output(z.array(registryViewSchema))
  .query(({ ctx }) => listRegistries(ctx.deps, null));
