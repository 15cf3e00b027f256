import { router } from '../../trpc.ts';
import { configureHostProcedure } from './configure-host.ts';
import { enrolHostProcedure } from './enrol-host.ts';
import { getHostProcedure } from './get-host.ts';
import { listHostEventsProcedure } from './list-events.ts';
import { listHostsProcedure } from './list-hosts.ts';
import { removeHostProcedure } from './remove-host.ts';
import { renewTokenProcedure } from './renew-token.ts';
import { resolveConflictProcedure } from './resolve-conflict.ts';
import { revokeHostProcedure } from './revoke-host.ts';

export const hostsRouter = router({
  list: listHostsProcedure,
  get: getHostProcedure,
  events: listHostEventsProcedure,
  enrol: enrolHostProcedure,
  renewToken: renewTokenProcedure,
  resolveConflict: resolveConflictProcedure,
  configure: configureHostProcedure,
  revoke: revokeHostProcedure,
  remove: removeHostProcedure,
});
