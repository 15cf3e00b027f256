import type { ErrorShape } from '@bulkhead/shared';
import { request, type IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { createTestPlane, type TestPlane } from '../../testing.ts';
import { openWebServer } from '../web-server.ts';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface WebRig {
  plane: TestPlane;
  /** `http://127.0.0.1:…` */
  base: string;
  /** What the dashboard's own pages say with a mutation. */
  honest: Record<string, string>;
  send(method: string, path: string, headers?: Record<string, string>, body?: string): Promise<Answer>;
  close(): Promise<void>;
}

/** The web server as it runs, with one page. */
export async function startWeb(): Promise<WebRig> {
  const plane = await createTestPlane();
  const server = await openWebServer(plane.deps, async (_req, res) => {
    res.end('a page');
  });
  const base = `http://127.0.0.1:${server.port}`;
  return {
    plane,
    base,
    honest: { 'content-type': 'application/json', 'x-bulkhead-csrf': '1', origin: base },
    send: (method, path, headers, body) => sendTo(`${base}${path}`, method, headers, body),
    async close() {
      await server.close();
      await plane.close();
    },
  };
}

/** fetch() would not let a test say what a browser says. */
export function sendTo(url: string, method: string, headers: Record<string, string> = {}, body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const req = request(url, { method, headers }, (res) => {
      let text = '';
      res.setEncoding('utf8');
      res.on('data', (chunk: string) => (text += chunk));
      res.on('end', () => resolve({ status: res.statusCode ?? 0, headers: res.headers, body: text }));
    });
    req.on('error', reject);
    req.end(body);
  });
}

const answerSchema = z.object({
  error: z.object({ data: z.object({ bulkhead: z.custom<ErrorShape>((shape) => typeof shape === 'object') }) }),
});

/** What a procedure was refused with. */
export function bulkheadOf({ body }: Pick<Answer, 'body'>): ErrorShape {
  return answerSchema.parse(JSON.parse(body)).error.data.bulkhead;
}
