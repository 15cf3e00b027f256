import { mailTestSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { testMail } from '../../services/mail/test-mail.ts';
import { systemMutation } from '../../trpc.ts';

export const testMailProcedure = systemMutation('alerts:write-all')
  .input(z.strictObject({ address: z.email().max(254), language: z.enum(['en', 'zh-CN']).default('en') }))
  .output(mailTestSchema)
  .mutation(({ ctx, input }) => testMail(ctx.deps, ctx.actor, input));
