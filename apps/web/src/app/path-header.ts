/** Carries the address that was asked for from the proxy to the layouts, which Next does not tell. */
export const PATH_HEADER = 'x-bulkhead-path';
