import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Hopeless, until } from '../../fixtures/until.ts';
import {
  isToMany,
  type Flow,
  type Probe,
  type WorkerNews,
  type WorkerOptions,
  type WorkerOrder,
} from './packet-words.ts';

const PROGRAM = fileURLToPath(new URL('packet-worker.ts', import.meta.url));
const ROUND_MS = 400;
/** What is to be dropped is tried as often as this, and what is to pass until it has passed. */
const ROUNDS = 3;
const MAX_ROUNDS = 60;

/** Sends and hears packets inside of one network namespace. */
export class Worker {
  readonly name: string;
  readonly heard = new Set<string>();
  readonly answered = new Set<string>();
  readonly refused = new Set<string>();
  /** Of flows: words that were sent from here, and words that came to here. */
  sent: Record<string, number> = {};
  got: Record<string, number> = {};
  readonly #child: ChildProcess;
  #isReady = false;

  private constructor(name: string, child: ChildProcess) {
    this.name = name;
    this.#child = child;
    child.on('message', (news) => this.#hear(news as WorkerNews));
  }

  /** `namespace`: a file of it. Answers once it listens. */
  static async start(name: string, namespace: string, options: WorkerOptions): Promise<Worker> {
    const program = [process.execPath, PROGRAM, JSON.stringify(options)];
    const child = spawn('nsenter', [`--net=${namespace}`, '--', ...program], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const worker = new Worker(name, child);
    const isReady = () => {
      if (child.exitCode !== null) throw new Hopeless(`${name} ended with ${child.exitCode}`);
      return worker.#isReady;
    };
    await until(`${name} listens`, isReady, { everyMs: 10 });
    return worker;
  }

  try(probes: Probe[]): void {
    this.#order({ probes });
  }

  start(flow: Flow): void {
    this.#order({ flow });
  }

  stop(): void {
    this.#child.kill('SIGKILL');
  }

  #order(order: WorkerOrder): void {
    if (!this.#child.connected) throw new Hopeless(`${this.name} ended`);
    this.#child.send(order);
  }

  #hear(news: WorkerNews): void {
    if (news.kind === 'ready') this.#isReady = true;
    else if (news.kind === 'counts') {
      this.sent = news.sent;
      this.got = news.got;
    } else this[news.kind].add(news.key);
  }
}

/** Heard is what came through, but whose answer did not. */
export type Outcome = 'open' | 'closed' | 'refused' | 'heard';

/** One pair, and what is expected of it. */
export interface Cell {
  from: Worker;
  to: string;
  protocol: Probe['protocol'];
  address: string;
  port: number;
  expected: Outcome;
}

let runs = 0;

/** Tries all cells at once, again and again, and answers what came of each. */
export async function tryAll(workers: readonly Worker[], cells: readonly Cell[]): Promise<Outcome[]> {
  runs += 1;
  const keyed = cells.map((cell, index) => ({ ...cell, key: `${runs}-${index}` }));
  const outcomeOf = ({ from, key, address }: (typeof keyed)[number]): Outcome => {
    const isHeard = workers.some((worker) => worker !== from && worker.heard.has(key));
    // Whoever calls everybody hears itself too.
    if (from.answered.has(key) && (isHeard || !isToMany(address))) return 'open';
    if (isHeard) return 'heard';
    return from.refused.has(key) ? 'refused' : 'closed';
  };
  const dueIn = (round: number) =>
    keyed.filter((cell) => (cell.expected === 'closed' ? round < ROUNDS : outcomeOf(cell) !== cell.expected));
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const due = dueIn(round);
    if (due.length === 0) break;
    for (const worker of workers) {
      const own = due.filter(({ from }) => from === worker);
      worker.try(own.map(({ key, protocol, address, port }) => ({ key, protocol, address, port })));
    }
    await pause(ROUND_MS);
  }
  // The last tries end.
  await pause(ROUND_MS);
  return keyed.map(outcomeOf);
}

/** What is known under a name. */
export function theOne<K, V>(all: ReadonlyMap<K, V>, name: K): V {
  const one = all.get(name);
  if (one === undefined) throw new Error(`no ${String(name)}`);
  return one;
}
