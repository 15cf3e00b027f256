import { isIP } from 'node:net';
import { z } from 'zod';

/** Where a process is asked for its metrics. */
export interface MetricsListen {
  address: string;
  port: number;
}

const FORM = /^(?:(?<address>\[[0-9a-f:.]+\]|[0-9.]+|localhost):)?(?<port>\d{1,5})$/i;
const NAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;

/** `9465` is on loopback alone; `0.0.0.0:9465` and `[::]:9465` are for everybody who reaches this machine. */
export const metricsListenSchema = z.string().transform((text, context): MetricsListen => {
  const { address = '127.0.0.1', port } = FORM.exec(text.trim())?.groups ?? {};
  const bare = address.replace(/^\[|\]$/g, '').toLowerCase();
  if (port === undefined || Number(port) > 65_535 || (isIP(bare) === 0 && bare !== 'localhost')) {
    context.addIssue({ code: 'custom', message: 'must be a port, or address:port such as 0.0.0.0:9465' });
    return z.NEVER;
  }
  return { address: bare, port: Number(port) };
});

/** Names besides addresses and this machine's own under which it may be asked, with commas. */
export const metricsNamesSchema = z
  .string()
  .max(4_000)
  .transform((text) =>
    text
      .toLowerCase()
      .split(',')
      .flatMap((one) => (one.trim() === '' ? [] : [one.trim()])),
  )
  .pipe(z.array(z.string().max(253).regex(NAME, 'must be names of machines, with commas')).max(50));
