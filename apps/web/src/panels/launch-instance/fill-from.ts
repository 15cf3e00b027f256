import { NO_NETWORKING_REQUEST, type InstanceView } from '@bulkhead/shared';
import type { PasteReading } from '@bulkhead/shared/paste/read-paste';
import { toControlsDraft } from '../../components/controls/controls-draft.ts';
import { toHealthDraft } from '../../components/health-check/health-draft.ts';
import { joinCommandLine } from '../../components/split-command-line.ts';
import { CUSTOM_SIZE, sizeOfFlavor, type LaunchValues } from './launch.schema.ts';

type Values = Partial<LaunchValues>;

/** Rows of the environment's editor; what was left out of a name stays out. */
function toRows(env: readonly { name: string; value: string }[]): LaunchValues['env'] {
  return env.map(({ name, value }, index) => ({ key: `${index} ${name}`, name, value }));
}

/** What the tenant has, by which a text's names are told. */
export interface OwnThings {
  volumes: readonly { id: string; name: string }[];
  networks: readonly { id: string; name: string }[];
}

/** What a pasted text says, in the fields of the form. What it says nothing of stays as it is. */
export function valuesOfPaste({ service, size, name }: PasteReading, own: OwnThings): Values {
  if (service === null) return {};
  const volumes = service.volumes.flatMap(({ key, mountPath, readOnly }) => {
    const volume = own.volumes.find((one) => one.name === key);
    return volume === undefined ? [] : [{ volumeId: volume.id, mountPath, readOnly }];
  });
  const networks = (service.networks ?? []).flatMap(({ key, aliases }) => {
    const network = own.networks.find((one) => one.name === key);
    return network === undefined ? [] : [{ networkId: network.id, aliases }];
  });
  return {
    volumes,
    networking: { ...NO_NETWORKING_REQUEST, networks, ports: service.ports },
    ...(name !== null && { name }),
    image: service.image,
    commandLine: joinCommandLine(service.command),
    env: toRows(service.env),
    restartPolicy: service.restartPolicy,
    stopGraceSec: service.stopGraceSec,
    health: toHealthDraft(service.healthCheck),
    tags: service.tags,
    ...(size !== null && { flavorId: CUSTOM_SIZE, ...sizeOfFlavor(size) }),
  };
}

/** What a text names and the tenant does not have under that name. */
export function strangersIn({ service }: PasteReading, own: OwnThings): string[] {
  if (service === null) return [];
  const has = (things: OwnThings['volumes'], key: string) => things.some(({ name }) => name === key);
  return [
    ...service.volumes.filter(({ key }) => !has(own.volumes, key)).map(({ key, mountPath }) => `${key}:${mountPath}`),
    ...(service.networks ?? []).filter(({ key }) => !has(own.networks, key)).map(({ key }) => key),
  ];
}

/** Everything of an instance that another one can have too. Its name, its host and what is attached to it are its own. */
export function valuesOfInstance(instance: InstanceView): Values {
  return {
    image: instance.image,
    commandLine: joinCommandLine(instance.command),
    env: toRows(instance.env),
    restartPolicy: instance.restartPolicy,
    stopGraceSec: instance.stopGraceSec,
    health: toHealthDraft(instance.healthCheck),
    tags: instance.tags,
    notes: instance.notes,
    controls: toControlsDraft(instance.controls),
    flavorId: CUSTOM_SIZE,
    ...sizeOfFlavor(instance),
  };
}
