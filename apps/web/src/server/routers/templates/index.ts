import { router } from '../../trpc.ts';
import { deleteTemplateProcedure } from './delete-template.ts';
import { getTemplateProcedure } from './get-template.ts';
import { listOfferedTemplatesProcedure } from './list-offered-templates.ts';
import { listTemplatesProcedure } from './list-templates.ts';
import { offerTemplateProcedure } from './offer-template.ts';
import { saveTemplateProcedure } from './save-template.ts';
import { withdrawTemplateProcedure } from './withdraw-template.ts';

export const templatesRouter = router({
  list: listTemplatesProcedure,
  get: getTemplateProcedure,
  save: saveTemplateProcedure,
  delete: deleteTemplateProcedure,
  listOffered: listOfferedTemplatesProcedure,
  offer: offerTemplateProcedure,
  withdraw: withdrawTemplateProcedure,
});
