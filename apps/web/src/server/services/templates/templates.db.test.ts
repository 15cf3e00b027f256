import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestPlane, IMAGE, refusalOf, type TestPlane } from '../../testing.ts';
import { readBuiltInTemplates, seedTemplates } from './seed-templates.ts';

let plane: TestPlane;
beforeAll(async () => {
  plane = await createTestPlane();
});
afterAll(() => plane.close());

const sourceOf = (name: string, title = 'Mine') =>
  `x-bulkhead: {name: ${name}, title: ${title}}\nservices: {app: {image: "${IMAGE}", mem_limit: 64m}}`;

async function furnish() {
  const tenant = await plane.makeTenant();
  const user = await plane.makeUser();
  await plane.join(tenant.id, user.id, 'member');
  return { tenantSlug: tenant.slug, api: user.caller };
}

describe('templates', () => {
  it('come along once, and stay as operators leave them', async () => {
    const { db } = plane.deps;
    await Promise.all([seedTemplates(db), seedTemplates(db)]);
    const count = (await readBuiltInTemplates()).length;
    expect(await db.template.count({ where: { tenantId: null } })).toBe(count);
    const operator = await plane.makeUser({ systemRole: 'admin' });
    const [first] = await operator.caller.templates.listOffered();
    await operator.caller.templates.withdraw({ templateId: first?.id ?? '' });
    await seedTemplates(db);
    expect(await db.template.count({ where: { tenantId: null } })).toBe(count - 1);
  });

  it('of a tenant are its own, and offered ones are everybody’s to use and nobody’s to change', async () => {
    const [mine, theirs] = [await furnish(), await furnish()];
    const name = `t-${randomUUID().slice(0, 8)}`;
    const saved = await mine.api.templates.save({ tenantSlug: mine.tenantSlug, source: sourceOf(name) });
    const operator = await plane.makeUser({ systemRole: 'admin' });
    const offered = await operator.caller.templates.offer({ source: sourceOf(name, 'Everybody') });
    const namesOf = async ({ api, tenantSlug }: typeof mine) =>
      (await api.templates.list({ tenantSlug })).filter((one) => one.name === name).map(({ title }) => title);
    expect(await namesOf(mine)).toEqual(expect.arrayContaining(['Mine', 'Everybody']));
    expect(await namesOf(theirs)).toEqual(['Everybody']);
    const { api, tenantSlug } = theirs;
    for (const templateId of [saved.id]) {
      expect(await refusalOf(api.templates.get({ tenantSlug, templateId }))).toMatchObject({ code: 'NOT_FOUND' });
      expect(await refusalOf(api.templates.delete({ tenantSlug, templateId }))).toMatchObject({ code: 'NOT_FOUND' });
      const taken = api.stacks.create({ tenantSlug, name: 'x', source: sourceOf(name), templateId });
      expect(await refusalOf(taken)).toMatchObject({ code: 'NOT_FOUND' });
    }
    expect((await api.templates.get({ tenantSlug, templateId: offered.id })).source).toContain('Everybody');
    expect(await refusalOf(api.templates.delete({ tenantSlug, templateId: offered.id }))).toMatchObject({
      code: 'NOT_FOUND',
    });
    const changed = api.templates.save({ tenantSlug, templateId: offered.id, source: sourceOf(name) });
    expect(await refusalOf(changed)).toMatchObject({ code: 'NOT_FOUND' });
    const twice = mine.api.templates.save({ tenantSlug: mine.tenantSlug, source: sourceOf(name) });
    expect(await refusalOf(twice)).toMatchObject({ code: 'NAME_TAKEN' });
  });

  it('that are wrong are refused with every fault and its place', async () => {
    const { api, tenantSlug } = await furnish();
    const source = `x-bulkhead: {name: x, title: X, parameters: [{name: UNUSED, type: string, title: U}]}\nservices: {app: {image: "a:1", command: $UNDECLARED}}`;
    const refusal = await refusalOf(api.templates.save({ tenantSlug, source }));
    expect(refusal.code).toBe('INVALID_INPUT');
    expect(refusal.details.fields?.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['x-bulkhead.parameters', 'x-bulkhead.parameters.0', 'services.app.command']),
    );
  });
});

describe('stacks of another tenant', () => {
  it('are not there, whatever is asked of them', async () => {
    const [mine, theirs] = [await furnish(), await furnish()];
    await plane.makeHost();
    const { stackId } = await mine.api.stacks.create({
      tenantSlug: mine.tenantSlug,
      name: 'shop',
      source: sourceOf('x'),
    });
    const { api, tenantSlug } = theirs;
    const about = { tenantSlug, stackId };
    for (const attempt of [
      () => api.stacks.get(about),
      () => api.stacks.plan({ ...about, source: sourceOf('x') }),
      () => api.stacks.update({ ...about, revision: 1, source: sourceOf('x') }),
      () => api.stacks.delete(about),
      () => api.stacks.retry(about),
      () => api.stacks.cancel(about),
      () => api.stacks.rollBack({ ...about, revision: 1 }),
    ]) {
      expect(await refusalOf(attempt())).toMatchObject({ code: 'NOT_FOUND' });
    }
    expect(await api.stacks.list({ tenantSlug })).toEqual([]);
    expect(await mine.api.stacks.list({ tenantSlug: mine.tenantSlug })).toMatchObject([
      { name: 'shop', state: 'applying' },
    ]);
  });
});
