import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Questions, Reply } from './questions.ts';

/** The program, and the folder that has to be copied to where it shall run. */
export const OBSERVER_FOLDER = fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '');
export const OBSERVER_PROGRAM = 'program.ts';

const ANSWER_TIMEOUT_MS = 90_000;

export interface Observer {
  ask<Verb extends keyof Questions>(verb: Verb, ask: Questions[Verb]['ask']): Promise<Questions[Verb]['answer']>;
  stop(): Promise<void>;
}

/** Speaks with an observer that runs as `child`, here or in a machine. */
export function observerOf(child: ChildProcessWithoutNullStreams): Observer {
  const waiting = new Map<number, { settle: (answer: unknown) => void; fail: (error: Error) => void }>();
  let asked = 0;
  let said = '';
  child.stderr.on('data', (data: Buffer) => {
    said = (said + data.toString()).slice(-2_000);
  });
  child.stdin.on('error', () => undefined);
  const closed = new Promise<void>((settle) => {
    child.once('error', () => settle());
    child.once('close', () => settle());
  });
  void closed.then(() => {
    for (const { fail } of waiting.values()) fail(new Error(`the observer has ended: ${said}`));
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    const reply = JSON.parse(line) as Reply;
    const one = waiting.get(reply.id);
    waiting.delete(reply.id);
    if ('error' in reply) one?.fail(new Error(`the observer: ${reply.error}`));
    else one?.settle(reply.answer);
  });
  return {
    ask<Verb extends keyof Questions>(verb: Verb, ask: Questions[Verb]['ask']) {
      asked += 1;
      const id = asked;
      return new Promise<Questions[Verb]['answer']>((settle, fail) => {
        const timer = setTimeout(() => {
          waiting.delete(id);
          fail(new Error(`the observer has not answered to ${verb} in ${ANSWER_TIMEOUT_MS} ms: ${said}`));
        }, ANSWER_TIMEOUT_MS);
        const end = () => clearTimeout(timer);
        waiting.set(id, {
          settle: (answer) => {
            end();
            settle(answer as Questions[Verb]['answer']);
          },
          fail: (error) => {
            end();
            fail(error);
          },
        });
        child.stdin.write(`${JSON.stringify({ id, verb, ask })}\n`);
      });
    },
    async stop() {
      child.stdin.end();
      if (child.exitCode === null && child.signalCode === null) child.kill();
      await closed;
    },
  };
}
