import type { Findings, Path } from './findings.ts';
import { isMap, type YamlMap, type YamlValue } from './read-yaml.ts';

/** What a variable stands for. A secret one stands for nothing in a text. */
export interface Parameter {
  name: string;
  value: string;
  secret?: boolean;
}

/** A variable that a file names, as a form would ask for it. */
export interface ComposeVariable {
  name: string;
  /** Null: it has to be given. */
  fallback: string | null;
  /** The source of a secret, and of nothing else. */
  isSecret: boolean;
}

const MAX_NESTING = 6;
const MAX_TEXT_CHARACTERS = 16_384;
const MAX_VARIABLES = 64;
const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,127}/;

/**
 * Replaces `$NAME` and `${NAME…}` in every text of a value, as the Compose Specification says: `:-` and `-` a default, `:?` and
 * `?` a refusal, `:+` and `+` another value, `$$` a dollar sign. Keys stay as they are.
 */
export class Interpolation {
  readonly #parameters: ReadonlyMap<string, Parameter>;
  readonly #findings: Findings;
  readonly #variables = new Map<string, ComposeVariable>();

  constructor(parameters: readonly Parameter[], findings: Findings) {
    this.#parameters = new Map(parameters.map((one) => [one.name, one]));
    this.#findings = findings;
  }

  /** A variable that is no part of any text, but the source of a secret. */
  noteSecret(name: string): void {
    if (this.#variables.size >= MAX_VARIABLES) return;
    this.#variables.set(name, { name, fallback: null, isSecret: true });
  }

  get variables(): ComposeVariable[] {
    return [...this.#variables.values()];
  }

  apply(value: YamlValue, path: Path = []): YamlValue {
    if (typeof value === 'string') return value.includes('$') ? this.#text(value, path, 0) : value;
    if (Array.isArray(value)) return value.map((one, index) => this.apply(one, [...path, index]));
    if (!isMap(value)) return value;
    const map: YamlMap = new Map();
    for (const [key, one] of value) {
      map.set(key, path.length === 0 && key.startsWith('x-') ? one : this.apply(one, [...path, key]));
    }
    return map;
  }

  #text(text: string, path: Path, nesting: number): string {
    let out = '';
    let at = 0;
    while (at < text.length) {
      const dollar = text.indexOf('$', at);
      if (dollar === -1) {
        out += text.slice(at);
        break;
      }
      out += text.slice(at, dollar);
      const next = text[dollar + 1];
      if (next === '$') {
        out += '$';
        at = dollar + 2;
      } else if (next === '{') {
        const end = endOfBraces(text, dollar + 2);
        if (end === -1 || nesting >= MAX_NESTING) {
          this.#findings.error(path, 'variable-syntax', { text: text.slice(dollar, dollar + 40) });
          return out;
        }
        out += this.#braced(text.slice(dollar + 2, end), path, nesting);
        at = end + 1;
      } else {
        const name = NAME.exec(text.slice(dollar + 1, dollar + 130))?.[0];
        if (name === undefined) {
          this.#findings.error(path, 'variable-syntax', { text: text.slice(dollar, dollar + 40) });
          return out;
        }
        out += this.#plain(name, path);
        at = dollar + 1 + name.length;
      }
      if (out.length > MAX_TEXT_CHARACTERS) {
        this.#findings.error(path, 'too-complex');
        return '';
      }
    }
    return out;
  }

  #braced(inside: string, path: Path, nesting: number): string {
    const name = NAME.exec(inside)?.[0];
    const rest = name === undefined ? '' : inside.slice(name.length);
    const operator = /^(:?[-?+])/.exec(rest)?.[0];
    if (name === undefined || (rest !== '' && operator === undefined)) {
      this.#findings.error(path, 'variable-syntax', { text: `\${${inside.slice(0, 40)}}` });
      return '';
    }
    if (operator === undefined) return this.#plain(name, path);
    const word = rest.slice(operator.length);
    const parameter = this.#parameters.get(name);
    const isThere = parameter !== undefined && !(operator.startsWith(':') && parameter.value === '');
    if (operator.endsWith('+')) {
      this.#note(name, '');
      return isThere ? this.#text(word, path, nesting + 1) : '';
    }
    if (operator.endsWith('?')) {
      this.#note(name, null);
      if (!isThere) this.#findings.error(path, 'variable-required', { name, reason: word });
      return isThere ? this.#valueOf(parameter, path) : '';
    }
    this.#note(name, word);
    return isThere ? this.#valueOf(parameter, path) : this.#text(word, path, nesting + 1);
  }

  #plain(name: string, path: Path): string {
    this.#note(name, null);
    const parameter = this.#parameters.get(name);
    if (parameter) return this.#valueOf(parameter, path);
    this.#findings.error(path, 'variable-missing', { name });
    return '';
  }

  #valueOf(parameter: Parameter, path: Path): string {
    if (!parameter.secret) return parameter.value;
    this.#findings.error(path, 'variable-secret', { name: parameter.name });
    return '';
  }

  #note(name: string, fallback: string | null): void {
    if (this.#variables.has(name) || this.#variables.size >= MAX_VARIABLES) return;
    this.#variables.set(name, { name, fallback, isSecret: false });
  }
}

/** Where the braces that are open at `from` close; -1: nowhere. */
function endOfBraces(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '{' && text[at - 1] === '$') depth += 1;
    else if (text[at] === '}') depth -= 1;
    if (depth === 0) return at;
  }
  return -1;
}
