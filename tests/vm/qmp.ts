import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { until } from '../fixtures/until.ts';

const ANSWER_TIMEOUT_MS = 30_000;

/** QEMU's monitor, in its JSON dialect [QEMU Machine Protocol]: one question at a time. */
export interface Monitor {
  ask(execute: string, args?: Record<string, unknown>): Promise<unknown>;
  close(): void;
}

interface Answer {
  QMP?: unknown;
  event?: string;
  return?: unknown;
  error?: { desc: string };
}

export async function openMonitor(socketPath: string): Promise<Monitor> {
  const socket = await until('the monitor of QEMU', () => connected(socketPath), { timeoutMs: 10_000 });
  const waiting: ((answer: Answer) => void)[] = [];
  createInterface({ input: socket }).on('line', (line) => {
    const answer = JSON.parse(line) as Answer;
    if (answer.event === undefined && answer.QMP === undefined) waiting.shift()?.(answer);
  });
  const ended = new Promise<Answer>((settle) => {
    socket.once('close', () => settle({ error: { desc: 'QEMU has closed its monitor' } }));
    socket.once('error', (error) => settle({ error: { desc: error.message } }));
  });
  const ask = async (execute: string, args?: Record<string, unknown>): Promise<unknown> => {
    const heard = new Promise<Answer>((settle) => waiting.push(settle));
    socket.write(`${JSON.stringify(args === undefined ? { execute } : { execute, arguments: args })}\n`);
    const silence = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
    const late = new Promise<Answer>((settle) => {
      silence.addEventListener('abort', () => settle({ error: { desc: `no answer in ${ANSWER_TIMEOUT_MS} ms` } }));
    });
    const answer = await Promise.race([heard, ended, late]);
    if (answer.error) throw new Error(`QEMU: ${execute}: ${answer.error.desc}`);
    return answer.return;
  };
  await ask('qmp_capabilities');
  return { ask, close: () => socket.destroy() };
}

function connected(path: string): Promise<Socket> {
  return new Promise((settle, fail) => {
    const socket = connect(path);
    socket.once('connect', () => settle(socket));
    socket.once('error', fail);
  });
}
