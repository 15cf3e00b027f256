import { z } from 'zod';

/** The input of a procedure that takes none: an empty object passes, a field does not. */
export const nothing = z.strictObject({}).optional();
