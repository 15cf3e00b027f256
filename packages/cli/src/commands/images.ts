import {
  catalogImageDetailsSchema,
  formatBytes,
  imageCatalogSchema,
  imageTaskSchema,
  type CatalogImageDetails,
} from '@bulkhead/shared';
import { connectToTenant, type CommonOptions } from '../connect.ts';
import { CliFailure, EXIT } from '../failure.ts';
import { out, printJson, printTable } from '../terminal.ts';

const LOOK_MS = 500;
const WAIT_MS = 3_600_000;

/** Images that the tenant has or may use. */
export async function listImages(options: CommonOptions): Promise<void> {
  const { api, base } = await connectToTenant(options);
  const view = await api.ask({ path: `${base}/images`, answer: imageCatalogSchema });
  if (options.json === true) return printJson(view);
  printTable(
    ['NAME', 'STATE', 'FROM', 'SIZE', 'HOSTS', 'OWNER'],
    view.images.map((image) => [
      image.name,
      image.state,
      image.origin,
      formatBytes(image.sizeBytes),
      image.copies.map(({ hostName }) => hostName).join(','),
      image.isOwn ? '' : (image.owner ?? '(operators)'),
    ]),
  );
}

/** Fetches an image from a registry and waits until it is there. */
export async function pullImage(reference: string, options: CommonOptions & { name?: string }): Promise<void> {
  const { api, base } = await connectToTenant(options);
  const body = { reference, name: options.name ?? null };
  const { imageId } = await api.ask({ method: 'POST', path: `${base}/images/pull`, body, answer: imageTaskSchema });
  const endMs = Date.now() + WAIT_MS;
  for (;;) {
    const image = await api.ask({ path: `${base}/images/${imageId}`, answer: catalogImageDetailsSchema });
    if (image.state !== 'pending') return report(image, options);
    if (Date.now() > endMs) {
      throw new CliFailure(EXIT.failed, `${image.name} is still on its way.`, { remedy: 'Look with: bulkhead images' });
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

function report(image: CatalogImageDetails, options: CommonOptions): void {
  if (options.json === true) printJson(image);
  if (image.state === 'failed') throw new CliFailure(EXIT.failed, image.problem?.message ?? 'It failed.');
  if (options.json !== true) out(`${image.name} ${image.digest ?? ''} ${formatBytes(image.sizeBytes)}\n`);
}
