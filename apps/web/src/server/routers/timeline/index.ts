import { router } from '../../trpc.ts';
import { readHostNeighboursProcedure } from './read-host-neighbours.ts';
import { readHostTimelineProcedure } from './read-host-timeline.ts';
import { readInstanceNeighboursProcedure } from './read-instance-neighbours.ts';
import { readTopProcedure } from './read-top.ts';

export const timelineRouter = router({
  host: readHostTimelineProcedure,
  top: readTopProcedure,
  neighbours: readHostNeighboursProcedure,
  instanceNeighbours: readInstanceNeighboursProcedure,
});
