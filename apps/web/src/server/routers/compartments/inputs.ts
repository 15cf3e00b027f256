import { z } from 'zod';

export const historyLimit = z.int().min(1).max(500).default(50);
