import { X509Certificate } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { BulkheadError } from '@bulkhead/shared';
import { z } from 'zod';
import { startAgent } from './agent.ts';
import { createAgentRouter } from './api/router.ts';
import { readConfig, type Config } from './config.ts';
import { connectEngine } from './docker/engine.ts';
import { startDialling } from './link/dial.ts';
import { enrol } from './link/enrol.ts';
import { loadIdentity, saveIdentity, type Identity } from './link/identity.ts';
import { readMachineId } from './link/machine.ts';
import { startRenewing } from './link/renew.ts';
import { createLinkServer } from './link/serve.ts';
import { createLog } from './log.ts';
import { AGENT_VERSION } from './version.ts';

const USAGE = `Usage: agent.mjs <verb>
  enrol      exchange BULKHEAD_JOIN_TOKEN at BULKHEAD_CONTROL_URL for this host's certificate
  run        keep this host as its control plane wants it
  import-rootfs <tar> <reference> [config]
             make an image from a root file system; config is JSON such as {"Cmd":["/bin/sh"],"Env":["A=b"]}
  version    print the version`;

/** What is under way when the agent is told to stop gets this long; containers are left alone. */
const STOP_MS = 15_000;
const FIRST_LOOK_MS = 3_000;

const imageConfigSchema = z.strictObject({
  Cmd: z.array(z.string()).optional(),
  Env: z.array(z.string()).optional(),
});

async function main(args: readonly string[]): Promise<void> {
  const [verb, ...rest] = args;
  switch (verb) {
    case 'version':
      console.log(AGENT_VERSION);
      return;
    case 'enrol':
      return enrolHost(readConfig());
    case 'run':
      return run(readConfig());
    case 'import-rootfs':
      return importRootfs(readConfig(), rest);
    default:
      throw new Error(verb === undefined ? USAGE : `There is no verb "${verb}".\n${USAGE}`);
  }
}

async function enrolHost(config: Config): Promise<void> {
  const { controlUrl, joinToken, stateDir, machineIdFile } = config;
  if (controlUrl === null) throw new Error('BULKHEAD_CONTROL_URL is not set: https://name:port of the control plane.');
  if (joinToken === null) throw new Error('BULKHEAD_JOIN_TOKEN is not set: the host’s page in the dashboard has one.');
  const machineId = readMachineId(machineIdFile);
  const identity = await enrol({ controlUrl, token: joinToken, stateDir, machineId });
  const { serialNumber } = new X509Certificate(identity.certificatePem);
  console.log(
    `Enrolled as host ${identity.hostId} at ${identity.controlUrl}, certificate ${serialNumber.toLowerCase()}.`,
  );
}

async function run(config: Config): Promise<void> {
  const log = createLog();
  let identity = withControlUrl(loadIdentity(config.stateDir), config);
  if (identity === null) {
    throw new Error(
      `This host is not enrolled: ${config.stateDir} holds no identity. Run "enrol" with a join token first.`,
    );
  }
  log.info('agent starts', { version: AGENT_VERSION, node: process.version, hostId: identity.hostId });
  const agent = await startAgent({ config, hostId: identity.hostId, log });
  // The first report then says what is there; an engine that does not answer holds the link up no longer than this.
  await Promise.race([agent.asked, pause(FIRST_LOOK_MS)]);
  const stopping = new AbortController();
  const renewer = startRenewing({
    stateDir: config.stateDir,
    identity: () => identityNow(),
    onRenewed: (renewed) => {
      identity = renewed;
      dialler.relink();
    },
    log,
    signal: stopping.signal,
  });
  const renewIdentity = (withinMs: number) => renewer.hurry(withinMs);
  const dialler = startDialling({
    identity: () => identityNow(),
    machineId: readMachineId(config.machineIdFile),
    bootId: agent.bootId,
    log,
    signal: stopping.signal,
    serve: createLinkServer(createAgentRouter({ ...agent.service, renewIdentity }), log),
  });

  function identityNow(): Identity {
    if (identity === null) throw new Error('the identity is gone');
    return identity;
  }

  await new Promise<void>((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
  log.info('agent stops; containers go on');
  const deadline = setTimeout(() => process.exit(0), STOP_MS);
  stopping.abort();
  await Promise.all([agent.close(), dialler.ended, renewer.ended]);
  clearTimeout(deadline);
}

/** Another control URL in the environment means that the control plane has moved. */
function withControlUrl(identity: Identity | null, config: Config): Identity | null {
  if (identity === null || config.controlUrl === null || config.controlUrl === identity.controlUrl) return identity;
  const moved = { ...identity, controlUrl: config.controlUrl };
  saveIdentity(config.stateDir, moved);
  return moved;
}

async function importRootfs(config: Config, [file, reference, json, ...more]: string[]): Promise<void> {
  if (file === undefined || reference === undefined || more.length > 0) throw new Error(USAGE);
  const engine = connectEngine(config.dockerHost);
  try {
    const image = imageConfigSchema.parse(JSON.parse(json ?? '{}'));
    const id = await engine.importRootfs({ file, reference, config: image });
    console.log(id);
  } finally {
    engine.close();
  }
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    console.error(error instanceof BulkheadError ? `${error.code}: ${message}` : message);
    process.exit(1);
  },
);
