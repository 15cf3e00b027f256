import { describe, expect, it } from 'vitest';
import { draftToHealth, healthFaults, toHealthDraft } from './health-draft.ts';

const check = {
  command: ['sh', '-c', "wget -q 'http://localhost' || exit 1"],
  intervalSec: 30,
  timeoutSec: 5,
  retries: 3,
  startPeriodSec: 0,
  restarts: false,
};

describe('a draft of a health check', () => {
  it('is what it was made of', () => {
    expect(draftToHealth(toHealthDraft(check))).toEqual(check);
    expect(draftToHealth(toHealthDraft(null))).toBeNull();
  });

  it('says which of its fields is wrong, and nothing while it is off', () => {
    expect(healthFaults(toHealthDraft(check))).toEqual([]);
    const wrong = { ...toHealthDraft(check), commandLine: "sh -c 'open", intervalSec: 1, retries: null };
    expect(healthFaults(wrong)).toEqual(['commandLine', 'intervalSec', 'retries']);
    expect(healthFaults({ ...wrong, enabled: false })).toEqual([]);
  });
});
