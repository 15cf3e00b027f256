import type { Page } from '@playwright/test';
import { openVisitor, type Visitor } from '../fixtures/api-client.ts';
import { ADMIN } from '../fixtures/stack.ts';
import { until } from '../fixtures/until.ts';
import { joinHost, runConsole, type Rig } from './rig.ts';

/** An administrator who is signed in, and a host that is heard; also alone, without the story before it. */
export async function furnish(rig: Rig): Promise<{ visitor: Visitor; hostId: string }> {
  await runConsole(rig, ['ensure-admin'], {
    BULKHEAD_ADMIN_EMAIL: ADMIN.email,
    BULKHEAD_ADMIN_PASSWORD: ADMIN.password,
  });
  const visitor = openVisitor(rig.origin);
  const { api } = visitor;
  await api.session.signIn.mutate(ADMIN);
  if ((await api.hosts.list.query()).length === 0) {
    await joinHost(rig, 0, (await api.hosts.enrol.mutate({ name: 'host-a' })).token);
  }
  const host = await until('a host', async () => (await api.hosts.list.query()).find((row) => row.state === 'online'));
  return { visitor, hostId: host.id };
}

/** Gives a browser the session of a visitor. */
export async function signInAs(page: Page, rig: Rig, visitor: Visitor): Promise<void> {
  const [name = '', value = ''] = visitor.cookie().split('=');
  await page.context().addCookies([{ name, value, url: rig.origin }]);
}
