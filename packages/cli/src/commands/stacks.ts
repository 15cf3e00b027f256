import {
  MAX_COMPOSE_BYTES,
  stackAcceptedSchema,
  stackPlanViewSchema,
  stackRowSchema,
  stackViewSchema,
  type StackPlanView,
  type StackRow,
  type StackStep,
} from '@bulkhead/shared';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Api } from '../api.ts';
import { connectToTenant, type CommonOptions } from '../connect.ts';
import { CliFailure, EXIT } from '../failure.ts';
import { err, out, printable, printJson, printTable } from '../terminal.ts';
import { readEnvFile } from './launch-instance.ts';

const LOOK_EVERY_MS = 1_000;
const WAIT_MS = 30 * 60_000;

export interface StackFileOptions extends CommonOptions {
  file: string;
  envFile?: string;
}

export async function listStacks(options: CommonOptions): Promise<void> {
  const { api, base } = await connectToTenant(options);
  const rows = await readStacks(api, base);
  if (options.json === true) return printJson(rows);
  printTable(
    ['NAME', 'STATE', 'RUNNING', 'STEPS', 'REVISION'],
    rows.map((row) => [
      row.name,
      row.state,
      `${row.running}/${row.instances}`,
      `${row.stepsDone}/${row.steps}`,
      String(row.revision),
    ]),
  );
}

/** Shows what a file would do, and does none of it. Ends with a failure where it could not be applied. */
export async function planStack(name: string, options: StackFileOptions): Promise<void> {
  const { api, base } = await connectToTenant(options);
  const { plan } = await askPlan(api, base, name, options);
  if (options.json === true) printJson(plan);
  else printPlan(plan);
  if (!plan.canApply) throw new CliFailure(EXIT.failed, 'This plan cannot be applied.');
}

/** Makes a stack of a file, or leads one that there is to the file; waits for its end unless told not to. */
export async function upStack(name: string, options: StackFileOptions & { detach?: boolean }): Promise<void> {
  const { api, base } = await connectToTenant(options);
  const { plan, body, stack } = await askPlan(api, base, name, options);
  if (options.json !== true) printPlan(plan);
  if (!plan.canApply) throw new CliFailure(EXIT.failed, 'This plan cannot be applied.');
  const accepted = await api.ask(
    stack === null
      ? { method: 'POST', path: `${base}/stacks`, body: { name, ...body }, answer: stackAcceptedSchema }
      : {
          method: 'PUT',
          path: `${base}/stacks/${stack.id}`,
          body: { revision: plan.revision, ...body },
          answer: stackAcceptedSchema,
        },
  );
  if (options.detach !== true) await waitForStack(api, base, accepted.stackId);
  if (options.json === true) return printJson(accepted);
  err(options.detach === true ? 'Accepted. Look: bulkhead stacks list\n' : `${printable(name)} is ready.\n`);
}

/** Deletes a stack with what it made; volumes stay unless they are to go too. */
export async function downStack(
  name: string,
  options: CommonOptions & { volumes?: boolean; detach?: boolean },
): Promise<void> {
  const { api, base } = await connectToTenant(options);
  const stack = (await readStacks(api, base)).find((row) => row.name === name);
  if (stack === undefined) {
    throw new CliFailure(EXIT.notFound, `There is no stack "${name}".`, {
      code: 'NOT_FOUND',
      remedy: 'bulkhead stacks list',
    });
  }
  const accepted = await api.ask({
    method: 'DELETE',
    path: `${base}/stacks/${stack.id}`,
    query: { removeVolumes: options.volumes === true },
    answer: stackAcceptedSchema,
  });
  if (options.detach !== true) await waitForStack(api, base, stack.id);
  if (options.json === true) return printJson(accepted);
  err(options.detach === true ? 'Accepted.\n' : `${printable(name)} is gone.\n`);
}

async function readStacks(api: Api, base: string): Promise<StackRow[]> {
  return api.ask({ path: `${base}/stacks`, answer: z.array(stackRowSchema) });
}

async function askPlan(api: Api, base: string, name: string, { file, envFile }: StackFileOptions) {
  const source = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new CliFailure(
      EXIT.usage,
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  });
  if (Buffer.byteLength(source) > MAX_COMPOSE_BYTES) {
    throw new CliFailure(EXIT.usage, `${file} is longer than ${MAX_COMPOSE_BYTES / 1024} KiB.`);
  }
  const stack = (await readStacks(api, base)).find((row) => row.name === name) ?? null;
  // What is not said of a stack that there is stays as it is.
  const kept = stack === null ? [] : await readParameters(api, base, stack.id);
  const given = envFile === undefined ? [] : await readEnvFile(envFile);
  const parameters = [...new Map([...kept, ...given].map((one) => [one.name, one])).values()];
  const body = { source, parameters };
  const plan = await api.ask({
    method: 'POST',
    path: `${base}/stacks/plan`,
    body: { name, stackId: stack?.id ?? null, ...body },
    answer: stackPlanViewSchema,
  });
  return { plan, body, stack };
}

async function readParameters(api: Api, base: string, stackId: string) {
  const { parameters } = await api.ask({ path: `${base}/stacks/${stackId}`, answer: stackViewSchema });
  return parameters;
}

function printPlan({ findings, obstacles, steps, quota }: StackPlanView): void {
  for (const { severity, path, line, message } of findings) {
    err(printable(`${severity}${line === null ? '' : ` line ${line}`} ${path}: ${message}`) + '\n');
  }
  for (const { path, message } of obstacles) err(printable(`error ${path}: ${message}`) + '\n');
  if (quota !== null && quota.short.length > 0) err(`error quota: too little left of ${quota.short.join(', ')}\n`);
  if (steps === null) return;
  printTable(
    ['ACTION', 'KIND', 'NAME', 'CHANGES'],
    steps.map(({ action, kind, name, changes }) => [
      action,
      kind,
      name,
      changes.map(({ field, from, to }) => `${field}: ${from ?? '-'} → ${to ?? '-'}`).join('; '),
    ]),
  );
}

/** Says each step as it ends. A stack that is gone has come to its end. */
async function waitForStack(api: Api, base: string, stackId: string): Promise<void> {
  const deadlineMs = Date.now() + WAIT_MS;
  const said = new Set<string>();
  for (;;) {
    const view = await api
      .ask({ path: `${base}/stacks/${stackId}`, answer: stackViewSchema })
      .catch((error: unknown) => {
        if (error instanceof CliFailure && error.exitCode === EXIT.notFound) return null;
        throw error;
      });
    if (view === null) return;
    for (const step of view.plan) sayStep(step, said);
    if (view.state === 'ready') return;
    if (view.state === 'failed') {
      throw new CliFailure(EXIT.failed, view.problem?.message ?? 'It has stopped.', {
        remedy: 'Mend the reason, then go on: POST …/retry, or bulkhead stacks up again.',
      });
    }
    if (Date.now() > deadlineMs) {
      throw new CliFailure(EXIT.unreachable, `It is not done after ${WAIT_MS / 60_000} minutes.`, {
        remedy: 'It goes on by itself: bulkhead stacks list',
      });
    }
    await sleep(LOOK_EVERY_MS);
  }
}

function sayStep({ kind, name, action, state }: StackStep, said: Set<string>): void {
  const key = `${kind} ${name} ${action}`;
  if (action === 'keep' || action === 'leave' || state === 'pending' || state === 'running' || said.has(key)) return;
  said.add(key);
  out(printable(`${state} ${action} ${kind} ${name}`) + '\n');
}
