import type { HistorySubject } from '../history/history-store.ts';

/** What one question to the engine can be about: subjects of one kind, and of one tenant or host where that is said. */
export interface SubjectGroup {
  kind: HistorySubject['kind'];
  /** Of the labels of an answer the one that says whose it is. */
  idLabel: string;
  /** Matchers, with commas. */
  selector: string;
  /** By id, the place in the list that was asked for. */
  places: Map<string, number>;
}

const ID_LABELS = { instance: 'instance_id', tenant: 'tenant_id', host: 'host_id' } as const;

/** Any text as a string of PromQL. */
export function quote(text: string): string {
  return `"${text.replaceAll(/[\\"]/g, String.raw`\$&`).replaceAll('\n', String.raw`\n`)}"`;
}

/** A matcher for any of some texts, each as a whole and to the letter. */
export function matchAny(label: string, texts: readonly string[]): string {
  if (texts.length === 1) return `${label}=${quote(texts[0] ?? '')}`;
  const literals = texts.map((text) => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`));
  return `${label}=~${quote(literals.join('|'))}`;
}

/**
 * Divides subjects into groups of at most `size`. Who is asked about is put into the selector here, by ids as literals; nothing
 * of it comes from who asks. A subject without an id is in no group.
 */
export function groupSubjects(subjects: readonly HistorySubject[], size: number): SubjectGroup[] {
  const families = Map.groupBy(
    [...subjects.entries()],
    ([, subject]) => `${subject.kind} ${wallsOf(subject).join(',')}`,
  );
  return [...families.values()].flatMap((family) =>
    Array.from({ length: Math.ceil(family.length / size) }, (_, part) =>
      toGroup(family.slice(part * size, (part + 1) * size)),
    ),
  );
}

function toGroup(members: readonly [place: number, subject: HistorySubject][]): SubjectGroup {
  const places = new Map<string, number>();
  for (const [place, subject] of members) {
    const id = idOf(subject);
    if (id !== null) places.set(id, place);
  }
  const [, first] = members[0] ?? [];
  const kind = first?.kind ?? 'host';
  const idLabel = ID_LABELS[kind];
  const walls = first === undefined ? [] : wallsOf(first);
  return { kind, idLabel, selector: [matchAny(idLabel, [...places.keys()]), ...walls].join(','), places };
}

/** What all of a group are within. */
function wallsOf({ kind, hostId, tenantId }: HistorySubject): string[] {
  return [
    ...(kind === 'instance' && tenantId !== null ? [`tenant_id=${quote(tenantId)}`] : []),
    ...(kind !== 'host' && hostId !== null ? [`host_id=${quote(hostId)}`] : []),
  ];
}

function idOf({ kind, hostId, tenantId, instanceId }: HistorySubject): string | null {
  if (kind === 'host') return hostId;
  return kind === 'tenant' ? tenantId : instanceId;
}
