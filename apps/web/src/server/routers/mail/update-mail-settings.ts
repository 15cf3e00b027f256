import { mailSettingsInputSchema, mailSettingsViewSchema } from '@bulkhead/shared';
import { updateMailSettings } from '../../services/mail/mail-settings.ts';
import { systemMutation } from '../../trpc.ts';

export const updateMailSettingsProcedure = systemMutation('alerts:write-all')
  .input(mailSettingsInputSchema)
  .output(mailSettingsViewSchema)
  .mutation(({ ctx, input }) => updateMailSettings(ctx.deps, ctx.actor, input));
