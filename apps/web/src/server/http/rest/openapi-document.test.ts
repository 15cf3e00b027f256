import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { appRouter } from '../../root.ts';
import { answersTokens } from '../../trpc.ts';
import { fieldsOf, findOperation } from './find-operation.ts';
import { findProcedure, inputSchemaOf } from './input-schema.ts';
import { openApiDocument } from './openapi-document.ts';
import { OPERATIONS } from './operations.ts';

const procedures = Object.keys(appRouter._def.procedures).map((path) => {
  const procedure = findProcedure(path);
  if (!procedure) throw new Error(path);
  return { path, ...procedure };
});

describe('the HTTP API', () => {
  it.each(procedures)('has a way to $path, or none where no token is answered', ({ path, meta }) => {
    const routes = OPERATIONS.filter(({ procedure }) => procedure === path).map(({ route }) => route);
    if (answersTokens(meta)) expect(routes, `add ${path} to operations.ts`).not.toHaveLength(0);
    else expect(routes).toEqual([]);
  });

  it.each(OPERATIONS)(
    '$route changes something only if it is not a GET, and says only fields that there are',
    (one) => {
      const procedure = findProcedure(one.procedure);
      expect(procedure?.type === 'mutation').toBe(!one.route.startsWith('GET '));
      const known = Object.keys(inputSchemaOf(one.procedure).properties ?? {});
      expect(known).toEqual(expect.arrayContaining([...fieldsOf(one.route), ...Object.keys(one.fixed ?? {})]));
      expect(one.event !== undefined).toBe(procedure?.type === 'subscription');
      expect(procedure?.output !== undefined).toBe(procedure?.type !== 'subscription');
    },
  );

  it('has every route once, and finds each by itself', () => {
    const shapes = OPERATIONS.map(({ route }) => route.replaceAll(/\{\w+\}/g, '{}'));
    expect(new Set(shapes).size).toBe(shapes.length);
    for (const operation of OPERATIONS) {
      const [method = '', path = ''] = operation.route.split(' ');
      expect(findOperation(method, path.replaceAll(/[{}]/g, ''))).toMatchObject({ kind: 'operation', operation });
    }
  });

  it('tells a wrong method from a wrong path, and does not trip over bad encoding', () => {
    expect(findOperation('PUT', '/whoami')).toEqual({ kind: 'other-methods', allow: ['GET'] });
    for (const path of ['', '/', '/nowhere', '/whoami/', '//whoami', '/%E0%A4%A', '/hosts/%']) {
      expect(findOperation('GET', path)).toEqual({ kind: 'none' });
    }
    expect(findOperation('GET', '/hosts/a%2Fb')).toMatchObject({ params: { hostId: 'a/b' } });
  });
});

describe('its document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const outcome = await new Validator().validate(structuredClone(openApiDocument()));
    expect(outcome.errors ?? []).toEqual([]);
    expect(outcome.valid).toBe(true);
    expect(openApiDocument()['openapi']).toMatch(/^3\.1\./);
  });

  it('resolves every reference, and has no schema that nobody refers to', () => {
    const text = JSON.stringify(openApiDocument());
    const { schemas } = z
      .object({ components: z.object({ schemas: z.record(z.string(), z.unknown()) }) })
      .parse(openApiDocument()).components;
    const referred = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference = '']) => reference);
    const names = referred.map((reference) => reference.replace('#/components/schemas/', ''));
    expect(new Set(names)).toEqual(new Set(Object.keys(schemas)));
  });

  it('promises no field that holds a secret', () => {
    // The two answers that hand out a token once are no part of it: no token makes tokens.
    expect(JSON.stringify(openApiDocument())).not.toMatch(/passwordHash|secretHash|totpSealed|sealedSecret/);
  });
});
