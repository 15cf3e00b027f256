import { instanceSizeSchema, nameSchema } from '@bulkhead/shared';

export const flavorShape = { name: nameSchema, ...instanceSizeSchema.shape };
