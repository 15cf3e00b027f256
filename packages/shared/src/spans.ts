import { DAY_MS } from './usage/series.ts';

/* Lengths of time that pages keep to, without the schemas that use them. */

/** A year and a day. */
export const MAX_HISTORY_RANGE_MS = 366 * 86_400_000;

/** Everybody's waits on a host are read for it. */
export const MAX_NEIGHBOUR_RANGE_MS = 7 * 86_400_000;

/** A year with a day more than it has, in hours that begin on the full hour of UTC. */
export const MAX_USAGE_RANGE_MS = 366 * DAY_MS;

/** How long a deletion can be undone where nobody says otherwise. */
export const DELETE_GRACE_SEC = 600;
