import { router } from '../../trpc.ts';
import { getMailSettingsProcedure } from './get-mail-settings.ts';
import { testMailProcedure } from './test-mail.ts';
import { updateMailSettingsProcedure } from './update-mail-settings.ts';

export const mailRouter = router({
  get: getMailSettingsProcedure,
  update: updateMailSettingsProcedure,
  test: testMailProcedure,
});
