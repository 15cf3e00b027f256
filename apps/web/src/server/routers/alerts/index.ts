import { router } from '../../trpc.ts';
import { acknowledgeAlertProcedure, acknowledgeAnyAlertProcedure } from './acknowledge-alert.ts';
import { createOperatorsRuleProcedure, createRuleProcedure } from './create-rule.ts';
import { deleteOperatorsRuleProcedure, deleteRuleProcedure } from './delete-rule.ts';
import { listAlertsProcedure, listAllAlertsProcedure } from './list-alerts.ts';
import { listOperatorsRulesProcedure, listRulesProcedure } from './list-rules.ts';
import { muteOperatorsRuleProcedure, muteRuleProcedure } from './mute-rule.ts';
import { previewOperatorsRuleProcedure, previewRuleProcedure } from './preview-rule.ts';
import { summariseAlertsProcedure, summariseAllAlertsProcedure } from './summarise-alerts.ts';
import { updateOperatorsRuleProcedure, updateRuleProcedure } from './update-rule.ts';

export const alertsRouter = router({
  list: listAlertsProcedure,
  summary: summariseAlertsProcedure,
  acknowledge: acknowledgeAlertProcedure,
  rules: listRulesProcedure,
  createRule: createRuleProcedure,
  updateRule: updateRuleProcedure,
  deleteRule: deleteRuleProcedure,
  muteRule: muteRuleProcedure,
  previewRule: previewRuleProcedure,
  listAll: listAllAlertsProcedure,
  summaryOfAll: summariseAllAlertsProcedure,
  acknowledgeAny: acknowledgeAnyAlertProcedure,
  operatorsRules: listOperatorsRulesProcedure,
  createOperatorsRule: createOperatorsRuleProcedure,
  updateOperatorsRule: updateOperatorsRuleProcedure,
  deleteOperatorsRule: deleteOperatorsRuleProcedure,
  muteOperatorsRule: muteOperatorsRuleProcedure,
  previewOperatorsRule: previewOperatorsRuleProcedure,
});
