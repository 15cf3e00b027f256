import { hostRowSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { listHosts } from '../../services/hosts/list-hosts.ts';
import { systemQuery } from '../../trpc.ts';
import { nothing } from '../nothing.ts';

export const listHostsProcedure = systemQuery('hosts:read')
  .input(nothing)
  .output(z.array(hostRowSchema))
  .query(({ ctx }) => listHosts(ctx.deps));
