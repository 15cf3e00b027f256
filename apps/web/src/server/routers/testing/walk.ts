import { z } from 'zod';
import type { AppCaller } from '../../root.ts';
import type { TestPlane } from '../../testing.ts';
import type { ProcedureMeta } from '../../trpc.ts';
import { inputFor } from './inputs.ts';
import type { Walked } from './procedures.ts';
import { attempt, type Attempt } from './attempt.ts';
import { decide, everybody, placesOf, type Kind, type Verdict, type Where } from './decide.ts';
import { fewAtOnce } from './few-at-once.ts';
import { makeSomebody, makeSubject, marksOf, type Subject } from './walk-world.ts';
import { readTenantState } from './watch-tables.ts';

/** Fields of inputs that name something of a tenant's. */
const TENANTS_IDS = [
  'instanceId',
  'userId',
  'tokenId',
  'roleId',
  'customRoleId',
  'execId',
  'operationId',
  'secretId',
  'scheduleId',
  'networkId',
  'groupId',
  'channelId',
  'deliveryId',
];

interface Step {
  kind: Kind;
  where: Where;
  wanted: Verdict;
}

/** Calls procedures as everybody, and collects what is not as the tables say. */
export class Walk {
  static readonly kinds = everybody();
  readonly figures = { calls: 0, crossed: 0, searched: 0, differences: 0 };
  readonly #plane: TestPlane;
  readonly #callers = new Map<Kind, AppCaller>();
  #homeId = '';
  #mine!: Subject;
  #foreign!: Subject;
  /** Foreign too: its ids are named inside of the own tenant, whose audit log then tells who named them. */
  #named!: Subject;

  constructor(plane: TestPlane) {
    this.#plane = plane;
  }

  get mine(): Subject {
    return this.#mine;
  }

  get foreign(): Subject {
    return this.#foreign;
  }

  async furnish(): Promise<void> {
    this.#homeId = (await this.#plane.makeHost()).id;
    [this.#mine, this.#foreign, this.#named] = [
      await makeSubject(this.#plane, this.#homeId),
      await makeSubject(this.#plane, this.#homeId),
      await makeSubject(this.#plane, this.#homeId),
    ];
    for (const kind of Walk.kinds) this.#callers.set(kind, await makeSomebody(this.#plane, kind, this.#mine));
  }

  readForeign(): Promise<unknown[]> {
    return Promise.all([this.#foreign, this.#named].map(({ tenantId }) => readTenantState(this.#plane, tenantId)));
  }

  /** What is refused and what only reads, and foreign ids in the own tenant: nothing of it may change anything. */
  async lookAround(procedure: Walked): Promise<string[]> {
    const { path, type, inputs } = procedure;
    const differences: string[] = [];
    const steps = stepsOf(procedure);
    await fewAtOnce(
      steps.filter((step) => !isChange(procedure, step)),
      async (step) => {
        const input = inputFor(path, step.where === 'foreign' ? this.#foreign : this.#mine);
        const found = await this.#ask(procedure, step.kind, step.where === 'everything' ? { tenantSlug: null } : input);
        differences.push(...this.#compare(procedure, step, found));
      },
    );
    if (procedure.meta.side === 'tenant' && TENANTS_IDS.some((key) => takes(inputs, key))) {
      const inside = steps.filter(({ where, wanted }) => where === 'own' && wanted === 'passes');
      await fewAtOnce(inside, async ({ kind }) => {
        const input = inputFor(path, { ...this.#named, tenantSlug: this.#mine.tenantSlug });
        const found = await this.#ask(procedure, kind, input);
        this.figures.crossed += 1;
        const what = `${kind.name}, foreign ids in the own tenant`;
        differences.push(...this.#search(what, found.answer, this.#named));
        // A list that is narrowed down to what is not there is empty.
        const isEmptyList = type === 'query' && found.refusal === null;
        if (!isEmptyList && found.refusal !== 'NOT_FOUND') differences.push(`${what}: ${found.refusal ?? 'passes'}`);
      });
    }
    this.figures.differences += differences.length;
    return differences;
  }

  /** What is accepted changes something: each has a caller and a tenant of its own. */
  async change(procedure: Walked): Promise<string[]> {
    const { side } = procedure.meta;
    const differences: string[] = [];
    const changes = stepsOf(procedure).filter((step) => isChange(procedure, step));
    await fewAtOnce(changes, async (step) => {
      const isOurs = side === 'public' || side === 'user';
      const target = isOurs ? this.#mine : await makeSubject(this.#plane, this.#homeId);
      const home = step.where === 'own' ? target : this.#mine;
      const found = await this.#ask(procedure, step.kind, inputFor(procedure.path, target), home);
      differences.push(...this.#compare(procedure, step, found));
    });
    this.figures.differences += differences.length;
    return differences;
  }

  /** As whoever of this kind is in the own tenant, or as somebody new with a home of theirs. */
  async #ask(procedure: Walked, kind: Kind, input: unknown, home?: Subject): Promise<Attempt> {
    const caller = home ? await makeSomebody(this.#plane, kind, home) : this.#callers.get(kind);
    if (!caller) throw new Error('nobody asks');
    this.figures.calls += 1;
    return attempt(caller, procedure, input);
  }

  #compare({ meta }: Walked, { kind, where, wanted }: Step, { verdict, answer }: Attempt): string[] {
    const what = `${kind.name}, ${where}`;
    const differences = verdict === wanted ? [] : [`${what}: ${verdict} instead of ${wanted}`];
    // An answer has nothing of another tenant where it is a tenant's own, or that of people without a system role.
    const isNarrow = meta.side === 'tenant' || (meta.side !== 'system' && kind.systemRole === 'none');
    return where === 'own' && isNarrow ? [...differences, ...this.#search(what, answer, this.#foreign)] : differences;
  }

  #search(what: string, answer: unknown, other: Subject): string[] {
    this.figures.searched += 1;
    const plain = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);
    const text = JSON.stringify(answer, plain) ?? '';
    return marksOf(other).flatMap((mark) => (text.includes(mark) ? [`${what}: shows ${mark}`] : []));
  }
}

function stepsOf(procedure: Walked): Step[] {
  const meta = procedure.meta as ProcedureMeta;
  return Walk.kinds.flatMap((kind) =>
    placesOf(meta).map((where) => ({ kind, where, wanted: decide(meta, kind, where) })),
  );
}

function isChange({ type }: Walked, { wanted }: Step): boolean {
  return type === 'mutation' && wanted === 'passes';
}

function takes(inputs: unknown[], key: string): boolean {
  return inputs[0] instanceof z.ZodObject && key in inputs[0].shape;
}
