import { parse, TYPE, type MessageFormatElement } from '@formatjs/icu-messageformat-parser';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { LANGUAGES } from './languages.ts';
import { MESSAGES } from './messages.ts';
import { flatten, keysReadBy } from './testing/message-keys.ts';

const SOURCES = join(import.meta.dirname, '..');
const english = flatten(MESSAGES.en);
const others = LANGUAGES.filter((language) => language !== 'en');

/** What a message takes: names of arguments and of the tags around parts of it. */
interface Taken {
  all: Set<string>;
  /** Numbers that only choose the form of a word, which not every language has. */
  choosing: Set<string>;
}

function takenBy(message: string): Taken {
  const taken: Taken = { all: new Set(), choosing: new Set() };
  const told = new Set<string>();
  const walk = (elements: readonly MessageFormatElement[], counted: string | null) => {
    for (const element of elements) {
      if (element.type === TYPE.pound && counted !== null) told.add(counted);
      if (element.type === TYPE.literal || element.type === TYPE.pound) continue;
      taken.all.add(element.value);
      if (element.type === TYPE.plural) taken.choosing.add(element.value);
      else told.add(element.value);
      if (element.type === TYPE.tag) walk(element.children, counted);
      const inside = element.type === TYPE.plural ? element.value : counted;
      if ('options' in element) for (const option of Object.values(element.options)) walk(option.value, inside);
    }
  };
  walk(parse(message), null);
  for (const name of told) taken.choosing.delete(name);
  return taken;
}

function takesTheSame(reference: string, other: string): boolean {
  const wanted = takenBy(reference);
  const given = takenBy(other);
  return (
    [...given.all].every((name) => wanted.all.has(name)) &&
    [...wanted.all].every((name) => given.all.has(name) || wanted.choosing.has(name))
  );
}

describe.each(others)('%s', (language) => {
  const messages = flatten(MESSAGES[language]);

  it('has the keys of English, no fewer and no more', () => {
    expect([...messages.keys()].toSorted()).toEqual([...english.keys()].toSorted());
  });
  it('takes the arguments of English', () => {
    const differing = [...english].filter(([key, text]) => !takesTheSame(text, messages.get(key) ?? ''));
    expect(differing.map(([key]) => key)).toEqual([]);
  });
  it('leaves no sentence in English', () => {
    const same = [...english].filter(
      ([key, text]) => messages.get(key) === text && /[a-z]{3,} [a-z]{3,} [a-z]/.test(text),
    );
    expect(same.map(([key]) => key)).toEqual([]);
  });
});

it('every namespace of the message folders is registered', async () => {
  const registered = new Set<string>(Object.keys(MESSAGES.en));
  const files = await Promise.all(LANGUAGES.map((language) => readdir(join(SOURCES, 'messages', language))));
  for (const names of files) {
    expect(new Set(names.map((name) => name.replace(/\.json$/, '')))).toEqual(registered);
  }
});

describe('in the sources', () => {
  let read: Set<string>;
  beforeAll(async () => {
    const names = (await readdir(SOURCES, { recursive: true })).filter((name) => /(?<!\.test)\.tsx?$/.test(name));
    const sources = await Promise.all(names.map((name) => readFile(join(SOURCES, name), 'utf8')));
    read = new Set(sources.flatMap((source) => [...keysReadBy(source, [...english.keys()])]));
  });

  it('every text is read somewhere', () => {
    expect([...english.keys()].filter((key) => !read.has(key))).toEqual([]);
  });
});

describe('keysReadBy', () => {
  const keys = ['a.title', 'a.state.on', 'a.state.off', 'a.deep.er.still', 'b.title'];
  const readBy = (source: string) => [...keysReadBy(source, keys)];
  it('finds what is named, in the namespaces that are named', () => {
    expect(readBy(`const t = useTranslations('a'); t('title')`)).toEqual(['a.title']);
    expect(readBy(`const t = useTranslations('b'); t('state.on')`)).toEqual([]);
  });
  it('finds what is put together', () => {
    expect(readBy(`const t = useTranslations('a'); t(\`state.\${state}\`)`)).toEqual(['a.state.on', 'a.state.off']);
    expect(readBy(`const t = useTranslations('a'); t(\`deep.\${x}.still\`)`)).toEqual(['a.deep.er.still']);
  });
  it('takes every text of a namespace for read whose keys are handed over', () => {
    expect(readBy(`const tState = useTranslations('a.state'); tState(state)`)).toEqual(['a.state.on', 'a.state.off']);
    expect(readBy(`const t = useTranslations('a'); t('none')`)).toEqual([]);
  });
});
