import { tenantRowSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { listTenants } from '../../services/tenants/list-tenants.ts';
import { systemQuery } from '../../trpc.ts';
import { nothing } from '../nothing.ts';

export const listTenantsProcedure = systemQuery('tenants:read')
  .input(nothing)
  .output(z.array(tenantRowSchema))
  .query(({ ctx }) => listTenants(ctx.deps));
