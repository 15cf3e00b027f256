import { readFileSync } from 'node:fs';
import { agentPart, enrolAgent, runWebCommand, type AgentSettings, type Part } from '../fixtures/stack-parts.ts';

/** What the set-up hands to the tests. */
export interface Rig {
  origin: string;
  /** Of the object store that agents may reach; a test that wants one starts it. */
  storePort: number;
  folder: string;
  webSettings: { folder: string; port: number; agentPort: number; databaseUrl: string };
  hosts: { name: string; cgroupRoot: string; settings: AgentSettings }[];
}

export const RIG_FILE = new URL('../results/rig.json', import.meta.url);

export function readRig(): Rig {
  return JSON.parse(readFileSync(RIG_FILE, 'utf8')) as Rig;
}

/** One of the dashboard's own commands, as typed on its console. */
export function runConsole(rig: Rig, args: string[], env: Record<string, string> = {}): Promise<string> {
  const { databaseUrl, ...settings } = rig.webSettings;
  return runWebCommand({ ...settings, databaseUrl: () => databaseUrl }, args, env);
}

/** What the shown command does on the machine that it is typed on: enrols, then runs. */
export async function joinHost(rig: Rig, index: number, token: string): Promise<Part> {
  const host = rig.hosts[index];
  if (!host) throw new Error(`no host ${index}`);
  await enrolAgent(host.settings, token);
  const agent = agentPart(host.settings, `${rig.folder}/logs/agent-${host.name}.log`);
  await agent.start();
  return agent;
}
