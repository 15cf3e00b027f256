import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { serverFormErrors, validateForm } from './validate-form.ts';

describe('validateForm', () => {
  const schema = z.object({ name: z.string().min(1), env: z.array(z.object({ name: z.string().min(1) })) });
  it('names each wrong field once, with its dotted path', () => {
    expect(validateForm(schema, { name: '', env: [{ name: '' }] }, (path) => `bad ${path}`)).toEqual({
      name: 'bad name',
      'env.0.name': 'bad env.0.name',
    });
  });
  it('says nothing about valid values', () => {
    expect(validateForm(schema, { name: 'a', env: [] }, () => 'x')).toEqual({});
  });
});

describe('serverFormErrors', () => {
  it('strips the prefix and drops what the form does not show', () => {
    const shape = {
      code: 'INVALID_INPUT' as const,
      message: '',
      details: {
        fields: [
          { path: 'spec.name', message: '' },
          { path: 'tenantSlug', message: '' },
        ],
      },
    };
    expect(serverFormErrors(shape, ['name'], (path) => path, 'spec')).toEqual({ name: 'name' });
  });
  it('takes the single field of other codes', () => {
    const shape = { code: 'NAME_TAKEN' as const, message: '', details: { field: 'name' } };
    expect(serverFormErrors(shape, ['name'], (path, code) => `${path} ${code}`)).toEqual({ name: 'name NAME_TAKEN' });
  });
});
