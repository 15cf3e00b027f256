import { channelInputSchema, deliveryQueryShape, idSchema } from '@bulkhead/shared';

/** What the procedures of channels are asked with, on a tenant's side and on the operators'. */
export const channelRequest = channelInputSchema.shape;
export const channelChange = { channelId: idSchema, ...channelRequest };
export const channelChoice = { channelId: idSchema };
export const deliveryChoice = { channelId: idSchema, deliveryId: idSchema };
export const deliveryQuery = deliveryQueryShape;
