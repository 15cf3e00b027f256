import { customRoleViewSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { listRoles } from '../../services/roles/list-roles.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';

export const listRolesProcedure = tenantQuery('members:read')
  .input(tenantInput({}))
  .output(z.array(customRoleViewSchema))
  .query(({ ctx }) => listRoles(ctx.deps, ctx.tenant));
