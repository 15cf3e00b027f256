import type { Transaction } from '@bulkhead/db';
import type { AlertAbout, AlertFinding, AlertSeverity } from '@bulkhead/shared';
import type { ChangeBus } from '../../changes.ts';
import { announce, publishAlerts, type AnnouncedAlert } from './announce.ts';
import type { Decision } from './decide.ts';

/** A decision about an alert that is there, or about one that is to be made. `note`: the same alert in newer numbers. */
export type Transition = { decision: Decision | { kind: 'note' }; finding: AlertFinding } & (
  | { alert: AnnouncedAlert }
  | {
      alert: null;
      made: AnnouncedAlert & {
        subjectKind: AlertAbout;
        subjectId: string;
        subjectName: string;
        severity: AlertSeverity;
      };
    }
);

/** Alerts that one look makes; who is over this has its turn in the next. */
const MAX_MADE = 2_000;

/**
 * Writes what was decided, a statement for each kind of step however many alerts there are, and tells whom it concerns. Each
 * statement names the state that it leads from, and only what it really changed is told.
 */
export async function writeTransitions(
  tx: Transaction,
  changes: Pick<ChangeBus, 'publish'>,
  transitions: readonly Transition[],
  now: Date,
): Promise<void> {
  if (transitions.length === 0) return;
  const made = await makeAlerts(tx, transitions, now);
  const of = (kind: Transition['decision']['kind'], isTold?: boolean) =>
    transitions.filter(
      ({ decision, alert }) =>
        alert !== null &&
        decision.kind === kind &&
        (isTold === undefined || ('isTold' in decision && decision.isTold === isTold)),
    );
  const fired = await fire(tx, of('fire'), now);
  const toldLate = await update(tx, of('tell'), { from: 'firing', set: { toldAt: now } });
  const clearedTold = await update(tx, of('clear', true), {
    from: 'firing',
    set: { state: 'cleared', clearedAt: now },
  });
  const clearedUntold = await update(tx, of('clear', false), {
    from: 'firing',
    set: { state: 'cleared', clearedAt: now },
  });
  await update(tx, of('restart'), { from: 'pending', set: { startedAt: now } });
  const noted = await note(tx, of('note'));
  await tx.alert.deleteMany({ where: { id: { in: idsOf(of('forget')) }, state: 'pending' } });
  await announce(tx, changes, [...made.told, ...fired.told, ...toldLate], 'fired');
  await announce(tx, changes, clearedTold, 'cleared');
  await publishAlerts(tx, changes, [...made.untold, ...fired.untold, ...clearedUntold, ...noted]);
}

interface Changed {
  told: AnnouncedAlert[];
  untold: AnnouncedAlert[];
}

async function makeAlerts(tx: Transaction, transitions: readonly Transition[], now: Date): Promise<Changed> {
  const rows = transitions
    .flatMap((transition) => (transition.alert === null ? [{ ...transition, made: transition.made }] : []))
    .slice(0, MAX_MADE)
    .map(({ made, decision, finding }) => ({
      ...made,
      finding,
      state: decision.kind === 'fire' ? 'firing' : 'pending',
      firedAt: decision.kind === 'fire' ? now : null,
      toldAt: decision.kind === 'fire' && decision.isTold ? now : null,
    }));
  if (rows.length === 0) return { told: [], untold: [] };
  const written = await tx.$queryRaw<(AnnouncedAlert & { state: string; isTold: boolean })[]>`
    insert into "Alert" ("id", "ruleId", "tenantId", "subjectKind", "subjectId", "subjectName", "state", "severity", "finding", "startedAt", "firedAt", "toldAt")
    select r.id, r."ruleId", r."tenantId", r."subjectKind", r."subjectId", r."subjectName", r.state, r.severity, r.finding,
      ${now}::timestamptz, r."firedAt", r."toldAt"
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(
      id uuid, "ruleId" uuid, "tenantId" uuid, "subjectKind" text, "subjectId" uuid, "subjectName" text, state text,
      severity text, finding jsonb, "firedAt" timestamptz, "toldAt" timestamptz)
    on conflict do nothing
    returning id::text as id, "ruleId"::text as "ruleId", "tenantId"::text as "tenantId", state, "toldAt" is not null as "isTold"`;
  // One that is pending is nothing yet, for screens neither.
  const firing = written.filter(({ state }) => state === 'firing');
  return { told: firing.filter(({ isTold }) => isTold), untold: firing.filter(({ isTold }) => !isTold) };
}

async function fire(tx: Transaction, transitions: readonly Transition[], now: Date): Promise<Changed> {
  const rows = transitions.flatMap(({ alert, decision, finding }) =>
    alert === null || decision.kind !== 'fire' ? [] : [{ id: alert.id, finding, toldAt: decision.isTold ? now : null }],
  );
  if (rows.length === 0) return { told: [], untold: [] };
  const written = await tx.$queryRaw<(AnnouncedAlert & { isTold: boolean })[]>`
    update "Alert" a set state = 'firing', "firedAt" = ${now}, "toldAt" = r."toldAt", finding = r.finding
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(id uuid, finding jsonb, "toldAt" timestamptz)
    where a.id = r.id and a.state = 'pending'
    returning a.id::text as id, a."ruleId"::text as "ruleId", a."tenantId"::text as "tenantId", a."toldAt" is not null as "isTold"`;
  return { told: written.filter(({ isTold }) => isTold), untold: written.filter(({ isTold }) => !isTold) };
}

function note(tx: Transaction, transitions: readonly Transition[]): Promise<AnnouncedAlert[]> {
  const rows = transitions.flatMap(({ alert, finding }) => (alert === null ? [] : [{ id: alert.id, finding }]));
  if (rows.length === 0) return Promise.resolve([]);
  return tx.$queryRaw<AnnouncedAlert[]>`
    update "Alert" a set finding = r.finding
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(id uuid, finding jsonb)
    where a.id = r.id and a.state = 'firing'
    returning a.id::text as id, a."ruleId"::text as "ruleId", a."tenantId"::text as "tenantId"`;
}

function update(
  tx: Transaction,
  transitions: readonly Transition[],
  {
    from,
    set,
  }: { from: 'pending' | 'firing'; set: { toldAt?: Date; startedAt?: Date; state?: string; clearedAt?: Date } },
): Promise<AnnouncedAlert[]> {
  if (transitions.length === 0) return Promise.resolve([]);
  return tx.alert.updateManyAndReturn({
    where: { id: { in: idsOf(transitions) }, state: from },
    data: set,
    select: { id: true, ruleId: true, tenantId: true },
  });
}

function idsOf(transitions: readonly Transition[]): string[] {
  return transitions.flatMap(({ alert }) => (alert === null ? [] : [alert.id]));
}
