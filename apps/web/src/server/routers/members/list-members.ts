import { memberViewSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { listMembers } from '../../services/members/list-members.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';

export const listMembersProcedure = tenantQuery('members:read')
  .input(tenantInput({}))
  .output(z.array(memberViewSchema))
  .query(({ ctx }) => listMembers(ctx.deps, ctx.tenant));
