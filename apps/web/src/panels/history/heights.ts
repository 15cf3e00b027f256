/** So much room is kept until the charts are there, so that nothing jumps when they come: as they stand two by two. */
export const CHARTS_HEIGHT_PX = 900;
/** The same of one stack with its legend. */
export const STACK_HEIGHT_PX = 480;
