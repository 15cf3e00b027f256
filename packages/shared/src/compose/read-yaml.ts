import {
  isAlias,
  isMap as isMapNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type Node,
} from 'yaml';
import { utf8Length } from '../utf8-length.ts';
import { MAX_COMPOSE_BYTES } from './model.ts';
import type { RuleCode, RuleValues } from './rules.ts';

/** Maps are Maps: a key may be called `__proto__`. */
export type YamlMap = Map<string, YamlValue>;
export type YamlValue = string | number | boolean | null | YamlValue[] | YamlMap;

export const isMap = (value: unknown): value is YamlMap => value instanceof Map;

export interface Place {
  line: number;
  column: number;
}

export interface YamlText {
  value: YamlValue;
  placeOf: (path: string) => Place | null;
}

export interface YamlFault {
  rule: RuleCode;
  values: RuleValues;
  place: Place | null;
}

const MAX_DEPTH = 24;
/** With everything that aliases and merges repeat. */
const MAX_NODES = 10_000;
const KNOWN_TAGS = /^tag:yaml\.org,2002:(str|int|float|bool|null|seq|map|merge)$/;
const FIRST_LINE_END = /\s+at line[\s\S]*$/;

class TooComplex extends Error {}

class BadNode extends Error {
  readonly rule: RuleCode;
  readonly values: RuleValues;
  readonly node: Node | null;
  constructor(rule: RuleCode, values: RuleValues, node: Node | null) {
    super(rule);
    this.rule = rule;
    this.values = values;
    this.node = node;
  }
}

/** Reads YAML 1.2 with merge keys into plain values, with the place of every key. What it may make of a text is bounded. */
export function readYaml(text: string): YamlText | YamlFault {
  if (utf8Length(text) > MAX_COMPOSE_BYTES) return { rule: 'too-large', values: {}, place: null };
  const lines = new LineCounter();
  const placeAt = (offset: number | undefined): Place | null => {
    if (offset === undefined) return null;
    const { line, col } = lines.linePos(offset);
    return line === 0 ? null : { line, column: Math.max(col, 1) };
  };
  try {
    const document = parseDocument(text, {
      lineCounter: lines,
      version: '1.2',
      logLevel: 'error',
      prettyErrors: true,
    });
    const [error] = document.errors;
    if (error) {
      const reason = error.message.replace(FIRST_LINE_END, '');
      return { rule: 'yaml-invalid', values: { reason }, place: placeAt(error.pos[0]) };
    }
    const [warning] = document.warnings;
    if (warning) {
      const tag = /![^\s]{0,64}|tag:[^\s]{0,64}/.exec(warning.message)?.[0] ?? '';
      return { rule: 'yaml-tag', values: { tag }, place: placeAt(warning.pos[0]) };
    }
    const offsets = new Map<string, number>();
    const value = new Walk(document, offsets).read(document.contents, '', 0);
    return { value, placeOf: (path) => placeAt(offsets.get(path)) };
  } catch (error) {
    // The parser calls itself for each level of nesting.
    if (error instanceof TooComplex || error instanceof RangeError)
      return { rule: 'too-complex', values: {}, place: null };
    if (error instanceof BadNode) {
      return { rule: error.rule, values: error.values, place: placeAt(error.node?.range?.[0]) };
    }
    throw error;
  }
}

class Walk {
  #nodes = 0;
  readonly #document: Document;
  readonly #offsets: Map<string, number>;

  constructor(document: Document, offsets: Map<string, number>) {
    this.#document = document;
    this.#offsets = offsets;
  }

  read(node: unknown, path: string, depth: number): YamlValue {
    this.#nodes += 1;
    if (this.#nodes > MAX_NODES || depth > MAX_DEPTH) throw new TooComplex();
    if (node === null || node === undefined) return null;
    if (isAlias(node)) {
      const target = node.resolve(this.#document);
      if (!target) throw new BadNode('yaml-invalid', { reason: `there is no anchor ${node.source}` }, node);
      return this.read(target, path, depth + 1);
    }
    const own = node as Node;
    if (own.tag !== undefined && !KNOWN_TAGS.test(own.tag)) {
      throw new BadNode('yaml-tag', { tag: own.tag }, own);
    }
    if (isScalar(own)) return this.#scalar(own.value, own);
    if (isSeq(own)) {
      return own.items.map((item, index) => {
        const at = path === '' ? String(index) : `${path}.${index}`;
        this.#mark(at, item);
        return this.read(item, at, depth + 1);
      });
    }
    if (isMapNode(own)) return this.#map(own.items, path, depth);
    throw new BadNode('yaml-invalid', { reason: 'a node of an unknown kind' }, own);
  }

  #map(items: readonly { key: unknown; value: unknown }[], path: string, depth: number): YamlMap {
    const map: YamlMap = new Map();
    const merged: YamlMap[] = [];
    for (const { key: keyNode, value } of items) {
      const key: unknown = isScalar(keyNode) ? keyNode.value : undefined;
      if (typeof key !== 'string' && typeof key !== 'number') throw new BadNode('key-not-text', {}, nodeOf(keyNode));
      if (key === '<<') {
        merged.push(...this.#mergedMaps(value, path, depth + 1));
        continue;
      }
      const at = path === '' ? String(key) : `${path}.${key}`;
      this.#mark(at, keyNode);
      map.set(String(key), this.read(value, at, depth + 1));
    }
    for (const one of merged) for (const [key, value] of one) if (!map.has(key)) map.set(key, value);
    return map;
  }

  #mergedMaps(value: unknown, path: string, depth: number): YamlMap[] {
    const merged = this.read(value, `${path}.<<`, depth);
    const maps = Array.isArray(merged) ? merged : [merged];
    return maps.map((one) => {
      if (!isMap(one)) throw new BadNode('wrong-type', { expected: 'map' }, nodeOf(value));
      return one;
    });
  }

  #scalar(value: unknown, node: Node): string | number | boolean | null {
    if (typeof value === 'bigint') return String(value);
    if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      return value;
    throw new BadNode('yaml-tag', { tag: node.tag ?? '' }, node);
  }

  #mark(path: string, node: unknown): void {
    const offset = nodeOf(node)?.range?.[0];
    if (offset !== undefined) this.#offsets.set(path, offset);
  }
}

function nodeOf(value: unknown): Node | null {
  return typeof value === 'object' && value !== null && 'range' in value ? (value as Node) : null;
}
