import { Agent, type AgentOptions } from 'node:http';
import { inspect } from 'node:util';

/**
 * A pool of connections that prints as one word. The library prints the options of every request for a log that is off, with
 * the pool, its sockets and their buffers among them: 5 ms and megabytes of text a call.
 */
export function makeQuietAgent(options: AgentOptions): Agent {
  return Object.assign(new Agent(options), { [inspect.custom]: () => 'Agent' });
}
