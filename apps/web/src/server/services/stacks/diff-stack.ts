import type { StackPartKind, StepAction } from '@bulkhead/shared';
import { describeChanges } from './describe-changes.ts';
import { differsInSizeOnly, type StackPart } from './resolve-parts.ts';
import type { StoredStep } from './stack-plan.ts';

/** Something that the stack made, as it is now. */
export interface Member {
  kind: StackPartKind;
  key: string;
  resourceId: string;
  hash: string;
  name: string;
  /** Nothing of it is left, or it is being deleted. */
  isGone: boolean;
}

interface Wanted {
  /** What the file makes. */
  parts: readonly StackPart[];
  /** What the file made that the stack has now, for the words; null where it is not known. */
  before: readonly StackPart[];
  members: readonly Member[];
  /** Keys of secrets for which a new value was given. */
  newSecrets: ReadonlySet<string>;
  removeVolumes: boolean;
}

const idOf = ({ kind, key }: { kind: string; key: string }) => `${kind} ${key}`;

/** What leads from what a stack has to what its file says, in the order in which it is done. Pure. */
export function diffStack({ parts, before, members, newSecrets, removeVolumes }: Wanted): StoredStep[] {
  const had = new Map(members.map((one) => [idOf(one), one]));
  const old = new Map(before.map((one) => [idOf(one), one]));
  const wanted = new Set(parts.map(idOf));
  const steps = parts.map((part) => {
    const member = had.get(idOf(part));
    const action = actionFor(part, member, newSecrets);
    const changes =
      action === 'keep' ? [] : describeChanges(action === 'create' ? null : (old.get(idOf(part)) ?? null), part);
    return newStep({ ...part, action, changes, oldId: member && !member.isGone ? member.resourceId : null });
  });
  const left = members.filter((one) => !wanted.has(idOf(one)) && !one.isGone);
  return [...steps, ...inRemovalOrder(left).map((one) => removal(one, removeVolumes))];
}

/** What takes everything away that a stack has. Pure. */
export function removeStack(members: readonly Member[], removeVolumes: boolean): StoredStep[] {
  return inRemovalOrder(members.filter(({ isGone }) => !isGone)).map((one) => removal(one, removeVolumes));
}

function actionFor(part: StackPart, member: Member | undefined, newSecrets: ReadonlySet<string>): StepAction {
  if (!member || member.isGone) return 'create';
  if (part.kind === 'secret') return newSecrets.has(part.key) ? 'update' : 'keep';
  if (member.hash === part.hash) return 'keep';
  if (part.kind === 'volume') return 'resize';
  return part.kind === 'instance' && differsInSizeOnly(member.hash, part.hash) ? 'resize' : 'replace';
}

const REMOVAL_ORDER: readonly StackPartKind[] = ['instance', 'secret', 'network', 'volume'];

function inRemovalOrder(members: readonly Member[]): Member[] {
  return members.toSorted((a, b) => REMOVAL_ORDER.indexOf(a.kind) - REMOVAL_ORDER.indexOf(b.kind));
}

function removal({ kind, key, name, resourceId }: Member, removeVolumes: boolean): StoredStep {
  const action = kind === 'volume' && !removeVolumes ? 'leave' : 'remove';
  return newStep({ kind, key, name, action, changes: [], oldId: resourceId });
}

function newStep(about: Pick<StoredStep, 'kind' | 'key' | 'name' | 'action' | 'changes' | 'oldId'>): StoredStep {
  const { kind, key, name, action, changes, oldId } = about;
  const state = action === 'keep' || action === 'leave' ? 'done' : 'pending';
  return {
    kind,
    key,
    name,
    action,
    changes,
    oldId,
    state,
    phase: null,
    startedAtMs: null,
    finishedAtMs: null,
    problem: null,
  };
}
