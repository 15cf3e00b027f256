import { z } from 'zod';

export const operationLimit = z.int().min(1).max(100).default(20);
