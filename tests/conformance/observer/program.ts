// The observer: runs on the host that is looked at, reads what the kernel says, and shares no code with the agent.
// One JSON question a line in, one JSON answer a line out; see questions.ts.
import { createInterface } from 'node:readline';
import { findContainer } from './groups.ts';
import { heldBy } from './held.ts';
import { diskOf, makeNode, runScript } from './inside.ts';
import type { Question, Reply } from './questions.ts';
import { transferredBy, watch } from './watch.ts';

async function answer(question: Question): Promise<unknown> {
  switch (question.verb) {
    case 'find':
      return findContainer(question.ask.containerId);
    case 'held':
      return heldBy(question.ask.group);
    case 'transferred':
      return transferredBy(question.ask.group, question.ask.device);
    case 'watch':
      return watch(question.ask.groups, question.ask.windowMs, question.ask.everyMs);
    case 'script':
      return runScript(question.ask.pid, question.ask.script, question.ask.timeoutMs);
    case 'makeNode':
      makeNode(question.ask.pid, question.ask.path, question.ask.device);
      return null;
    case 'disk':
      return diskOf(question.ask.pid);
  }
}

async function serve(line: string): Promise<void> {
  const question = JSON.parse(line) as Question;
  let reply: Reply;
  try {
    reply = { id: question.id, answer: await answer(question) };
  } catch (error) {
    reply = { id: question.id, error: error instanceof Error ? error.message : String(error) };
  }
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}

createInterface({ input: process.stdin }).on('line', (line) => void serve(line));
