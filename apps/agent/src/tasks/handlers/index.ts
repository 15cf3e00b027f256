import type { Engine } from '../../docker/engine.ts';
import type { Log } from '../../log.ts';
import type { TaskHandlers } from '../handler.ts';

/** What the handlers of all kinds work with. */
export interface HandlerParts {
  engine: Engine;
  log: Log;
}

/** One handler a kind. A kind without a line fails with the reason that this agent does not know it. */
export function createHandlers(_parts: HandlerParts): TaskHandlers {
  return {};
}
