import { v7 as newId } from 'uuid';
import type { Deps } from '../../deps.ts';
import { carryOutStack } from './carry-out-stack.ts';
import { findWork } from './stack-lease.ts';

/** Between two looks while something is under way, and while nothing is. */
const BUSY_MS = 400;
const IDLE_MS = 1_500;
/** Stacks that one process carries out at once. */
const AT_ONCE = 4;

/** Carries out the plans of stacks, beside other processes that do the same; answers how to stop it. */
export function keepCarryingOutStacks(deps: Deps): () => Promise<void> {
  const holder = newId();
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const look = async () => {
    let count = 0;
    try {
      const waiting = await findWork(deps.db, holder);
      count = waiting.length;
      const takeTurns = async () => {
        for (let stackId = waiting.shift(); stackId !== undefined && !stopped; stackId = waiting.shift()) {
          await carryOutOne(deps, stackId, holder);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, takeTurns));
    } catch (error) {
      deps.log.warn('stacks could not be looked at; the next look comes soon', { error });
    }
    if (!stopped) timer = setTimeout(begin, count > 0 ? BUSY_MS : IDLE_MS);
  };
  const begin = () => {
    running = look();
  };
  begin();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await running;
  };
}

async function carryOutOne(deps: Deps, stackId: string, holder: string): Promise<void> {
  try {
    await carryOutStack(deps, stackId, holder);
  } catch (error) {
    deps.log.warn('a stack could not be carried out; it is tried again', { stackId, error });
  }
}
