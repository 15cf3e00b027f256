import { z } from 'zod';

export const operationLimit = z.int().min(1).max(100).default(20);
/** With 0 only the number of what is not over. */
export const activityLimit = z.int().min(0).max(100).default(50);
