import { HOST_DOWN_MS, type AlertPreview, type AlertRuleInput } from '@bulkhead/shared';
import type { Deps } from '../../../deps.ts';
import { needsMinutes } from '../look.ts';
import { arrange, observeRule } from '../observe/observe-rule.ts';
import { readFacts } from '../observe/read-facts.ts';
import { NewestMinutes, ownMinutes } from '../observe/read-minutes.ts';
import { requireNamed, requireRule, type Owner } from './rule-input.ts';

const MAX_EXAMPLES = 5;

/** For whom a rule would hold now if it were there. Nothing is written. Errors: INVALID_INPUT, NOT_FOUND for what it names. */
export async function previewRule(
  deps: Pick<Deps, 'db' | 'now'>,
  owner: Owner,
  input: Omit<AlertRuleInput, 'name' | 'channelIds'>,
): Promise<AlertPreview> {
  requireRule(owner, input);
  await requireNamed(deps.db, owner, { ...input, channelIds: [] });
  const now = deps.now();
  const minutes = owner === null ? new NewestMinutes() : ownMinutes;
  const facts = await readFacts(
    deps.db,
    {
      kinds: new Set([input.subjectKind]),
      minutes: needsMinutes(input) ? minutes : null,
      side: owner === null ? 'system' : 'tenant',
    },
    now,
    new Date(now.getTime() - HOST_DOWN_MS),
  );
  const preview: AlertPreview = { subjects: 0, holding: 0, unknown: 0, examples: [] };
  for (const { subject, standing } of observeRule(arrange(facts), { ...input, tenantId: owner?.id ?? null })) {
    preview.subjects += 1;
    if (standing.kind === 'unknown') preview.unknown += 1;
    if (standing.kind !== 'holds') continue;
    preview.holding += 1;
    if (preview.examples.length >= MAX_EXAMPLES) continue;
    const { kind, id, name } = subject;
    preview.examples.push({ kind, id, name, finding: standing.finding });
  }
  return preview;
}
