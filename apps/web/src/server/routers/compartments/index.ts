import { router } from '../../trpc.ts';
import { cancelShrinkProcedure } from './cancel-shrink.ts';
import { configureCompartmentProcedure } from './configure-compartment.ts';
import { getCompartmentProcedure } from './get-compartment.ts';
import { listTenantEventsProcedure } from './list-events.ts';
import { listProofsProcedure } from './list-proofs.ts';
import { stopIdlestProcedure } from './stop-idlest.ts';

export const compartmentsRouter = router({
  get: getCompartmentProcedure,
  configure: configureCompartmentProcedure,
  proofs: listProofsProcedure,
  events: listTenantEventsProcedure,
  stopIdlest: stopIdlestProcedure,
  cancelShrink: cancelShrinkProcedure,
});
