import { router } from '../../trpc.ts';
import { createChannelProcedure, createOperatorsChannelProcedure } from './create-channel.ts';
import { deleteChannelProcedure, deleteOperatorsChannelProcedure } from './delete-channel.ts';
import { listChannelsProcedure, listOperatorsChannelsProcedure } from './list-channels.ts';
import { listDeliveriesProcedure, listOperatorsDeliveriesProcedure } from './list-deliveries.ts';
import { retryDeliveryProcedure, retryOperatorsDeliveryProcedure } from './retry-delivery.ts';
import { rotateOperatorsSecretProcedure, rotateSecretProcedure } from './rotate-secret.ts';
import { testChannelProcedure, testOperatorsChannelProcedure } from './test-channel.ts';
import { updateChannelProcedure, updateOperatorsChannelProcedure } from './update-channel.ts';

export const channelsRouter = router({
  list: listChannelsProcedure,
  create: createChannelProcedure,
  update: updateChannelProcedure,
  delete: deleteChannelProcedure,
  rotateSecret: rotateSecretProcedure,
  test: testChannelProcedure,
  deliveries: listDeliveriesProcedure,
  retry: retryDeliveryProcedure,
  listOperators: listOperatorsChannelsProcedure,
  createOperators: createOperatorsChannelProcedure,
  updateOperators: updateOperatorsChannelProcedure,
  deleteOperators: deleteOperatorsChannelProcedure,
  rotateOperatorsSecret: rotateOperatorsSecretProcedure,
  testOperators: testOperatorsChannelProcedure,
  operatorsDeliveries: listOperatorsDeliveriesProcedure,
  retryOperators: retryOperatorsDeliveryProcedure,
});
