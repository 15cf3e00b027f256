import { expect, it } from 'vitest';
import { splitReference, parseDockerHost } from './engine.ts';
import { toEngineError } from './errors.ts';

const answered = (statusCode: number, message: string) =>
  Object.assign(new Error(`(HTTP code ${statusCode})`), { statusCode, json: { message } });

it.each([
  ['not-found', toEngineError(answered(404, 'No such container: x'), 'start')],
  ['image-missing', toEngineError(answered(404, 'No such image: x'), 'create')],
  ['conflict', toEngineError(answered(409, 'name in use'), 'create')],
  ['start-refused', toEngineError(answered(400, 'exec: "x": not found'), 'start')],
  ['start-refused', toEngineError(answered(500, 'OCI runtime create failed'), 'start')],
  ['other', toEngineError(answered(500, 'broken'), 'update')],
  ['unreachable', toEngineError(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), 'ping')],
  ['unreachable', toEngineError(Object.assign(new Error('connect'), { code: 'ENOENT' }), 'ping')],
  ['timeout', toEngineError(new DOMException('x', 'TimeoutError'), 'ping')],
  ['timeout', toEngineError(Object.assign(new Error('x'), { name: 'AbortError' }), 'ping')],
  ['other', toEngineError('what', 'ping')],
])('is %s', (kind, error) => {
  expect(error.kind).toBe(kind);
});

it('keeps the engine’s words on one bounded line', () => {
  expect(toEngineError(answered(500, `runc\n did   not ${'x'.repeat(5000)}`), 'update').message).toMatch(
    /^runc did not x+…$/,
  );
  expect(toEngineError(answered(500, 'x'.repeat(5000)), 'update').message.length).toBeLessThan(2000);
});

it('takes an engine on this machine only', () => {
  expect(parseDockerHost('unix:///run/docker.sock')).toBe('/run/docker.sock');
  for (const wrong of ['tcp://10.0.0.1:2375', 'ssh://host', 'unix://', 'docker.sock']) {
    expect(() => parseDockerHost(wrong)).toThrow(wrong);
  }
});

it.each([
  ['library/nginx:1.29', 'library/nginx', '1.29'],
  ['registry:5000/thing', 'registry:5000/thing', 'latest'],
  ['registry:5000/thing:2', 'registry:5000/thing', '2'],
  ['thing', 'thing', 'latest'],
])('splits %s', (reference, repo, tag) => {
  expect(splitReference(reference)).toEqual({ repo, tag });
});
