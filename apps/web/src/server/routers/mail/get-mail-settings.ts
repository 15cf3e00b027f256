import { mailSettingsViewSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { getMailSettings } from '../../services/mail/mail-settings.ts';
import { systemQuery } from '../../trpc.ts';

export const getMailSettingsProcedure = systemQuery('alerts:read-all')
  .input(z.strictObject({}))
  .output(mailSettingsViewSchema)
  .query(({ ctx }) => getMailSettings(ctx.deps));
