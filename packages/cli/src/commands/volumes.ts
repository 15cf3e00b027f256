import { formatBytes, volumeViewSchema, type VolumeView } from '@bulkhead/shared';
import { z } from 'zod';
import { readBytes } from './launch-instance.ts';
import { connectToTenant, type CommonOptions } from '../connect.ts';
import { CliFailure, EXIT } from '../failure.ts';
import { err, out, printJson, printTable } from '../terminal.ts';

async function read(options: CommonOptions) {
  const { api, base } = await connectToTenant(options);
  const volumes = await api.ask({ path: `${base}/volumes`, answer: z.array(volumeViewSchema) });
  const find = (nameOrId: string): VolumeView => {
    const found = volumes.find(({ id, name }) => id === nameOrId || name === nameOrId);
    if (found !== undefined) return found;
    throw new CliFailure(EXIT.notFound, `There is no volume "${nameOrId}".`);
  };
  return { api, base, volumes, find };
}

/** The tenant's volumes, how full they are and who has them. */
export async function listVolumes(options: CommonOptions): Promise<void> {
  const { volumes } = await read(options);
  if (options.json === true) return printJson(volumes);
  printTable(
    ['NAME', 'STATE', 'USED', 'SIZE', 'HOST', 'ATTACHED TO', 'SNAPSHOTS', 'ID'],
    volumes.map(({ name, state, usedBytes, sizeBytes, hostName, attachments, snapshots, id }) => [
      name,
      state,
      usedBytes === null ? '–' : formatBytes(usedBytes),
      formatBytes(sizeBytes),
      hostName,
      attachments.map(({ instanceName, mountPath }) => `${instanceName}:${mountPath}`).join(', ') || '–',
      String(snapshots.length),
      id,
    ]),
  );
  if (volumes.length === 0) err('No volumes. Make one: bulkhead volumes create NAME SIZE\n');
}

export async function createVolume(name: string, size: string, options: CommonOptions): Promise<void> {
  const { api, base } = await connectToTenant(options);
  const volume = { name, sizeBytes: readBytes(size, 'SIZE') };
  const made = await api.ask({ method: 'POST', path: `${base}/volumes`, body: { volume }, answer: volumeViewSchema });
  if (options.json === true) return printJson(made);
  out(`${made.id}\n`);
}

export async function resizeVolume(nameOrId: string, size: string, options: CommonOptions): Promise<void> {
  const { api, base, find } = await read(options);
  const path = `${base}/volumes/${find(nameOrId).id}/size`;
  const body = { sizeBytes: readBytes(size, 'SIZE') };
  const changed = await api.ask({ method: 'PUT', path, body, answer: volumeViewSchema });
  if (options.json === true) return printJson(changed);
  err('Accepted.\n');
}

export async function snapshotVolume(nameOrId: string, name: string, options: CommonOptions): Promise<void> {
  const { api, base, find } = await read(options);
  const path = `${base}/volumes/${find(nameOrId).id}/snapshots`;
  const answer = z.object({ snapshotId: z.string(), taskId: z.string() });
  const made = await api.ask({ method: 'POST', path, body: { name }, answer });
  if (options.json === true) return printJson(made);
  out(`${made.snapshotId}\n`);
}

export async function deleteVolume(nameOrId: string, options: CommonOptions): Promise<void> {
  const { api, base, find } = await read(options);
  const { id, name } = find(nameOrId);
  await api.ask({ method: 'DELETE', path: `${base}/volumes/${id}`, answer: z.unknown() });
  if (options.json === true) return printJson({ volumeId: id });
  out(`${name} is deleted\n`);
}
