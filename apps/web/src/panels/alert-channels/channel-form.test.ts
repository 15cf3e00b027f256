import { describe, expect, it } from 'vitest';
import { toChannelInput, toDraft } from './channel-form.schema.ts';

const draft = toDraft(null, 'en');

describe('the form of a channel', () => {
  it('asks for one kind only, whatever was typed for the other', () => {
    const typed = { ...draft, name: ' Chat ', url: ' https://chat.example/x ', addresses: 'nobody' };
    expect(toChannelInput(typed)).toMatchObject({
      input: { name: 'Chat', target: { kind: 'webhook', url: 'https://chat.example/x' }, enabled: true },
    });
    expect(toChannelInput({ ...typed, kind: 'email', addresses: 'a@b.org,\n c@d.org' })).toMatchObject({
      input: { target: { kind: 'email', addresses: ['a@b.org', 'c@d.org'], language: 'en' } },
    });
  });
  it('says which fields are wrong', () => {
    expect(toChannelInput({ ...draft, url: 'ftp://x' })).toEqual({ wrong: new Set(['name', 'url']) });
    expect(toChannelInput({ ...draft, name: 'x', kind: 'email', addresses: 'nobody' })).toEqual({
      wrong: new Set(['addresses']),
    });
    expect(toChannelInput({ ...draft, name: 'x', kind: 'email' })).toEqual({ wrong: new Set(['addresses']) });
  });
});
