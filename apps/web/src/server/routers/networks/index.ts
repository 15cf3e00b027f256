import { router } from '../../trpc.ts';
import { configureNetworksProcedure } from './configure-networks.ts';
import { createGroupProcedure } from './create-group.ts';
import { createNetworkProcedure } from './create-network.ts';
import { deleteGroupProcedure } from './delete-group.ts';
import { deleteNetworkProcedure } from './delete-network.ts';
import { getInstanceNetworkingProcedure } from './get-instance-networking.ts';
import { getNetworkOverviewProcedure } from './get-network-overview.ts';
import { listNetworkingProcedure } from './list-networking.ts';
import { setInstanceNetworkingProcedure } from './set-instance-networking.ts';
import { updateGroupProcedure } from './update-group.ts';

export const networksRouter = router({
  list: listNetworkingProcedure,
  create: createNetworkProcedure,
  delete: deleteNetworkProcedure,
  createGroup: createGroupProcedure,
  updateGroup: updateGroupProcedure,
  deleteGroup: deleteGroupProcedure,
  ofInstance: getInstanceNetworkingProcedure,
  setOfInstance: setInstanceNetworkingProcedure,
  overview: getNetworkOverviewProcedure,
  configure: configureNetworksProcedure,
});
