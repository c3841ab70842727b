import type { Parameters } from './arm';

/**
 * Parses the part of Bicep that our files use, and deploys it like `deployArm` does JSON. Throws on everything else.
 * This does not prove that Bicep's own compiler accepts the file; it proves that both files are equivalent.
 */
export function deployBicep(
  file: string,
  given: Parameters = {},
): { resource: any; outputs: string[]; parameters: Parameters } {
  const parameters: Parameters = {};
  const defaults = new Map<string, string | undefined>();
  const outputs: string[] = [];
  let resource: any;
  const variables = new Map<string, string>();
  const get = (name: string): any => {
    const variable = variables.get(name);
    if (variable !== undefined) return new Reader(variable, get).value();
    if (!defaults.has(name)) throw new Error(`no parameter ${name}`);
    const fallback = defaults.get(name);
    const value = given[name] ?? (fallback === undefined ? undefined : new Reader(fallback, get).value());
    if (value === undefined) throw new Error(`parameter ${name} needs a value`);
    return (parameters[name] = value);
  };
  const statements = file.trimEnd().split('\n\n');
  for (const statement of statements) {
    const [, body] = statement.match(/^(?:@\w+\((?:'(?:[^'\\]|\\.)*'|\d+|\[[^\]]*\])\)\n)*(.*)$/s)!;
    const parameter = body.match(/^param (\w+) (?:string|bool)(?: = (.*))?$/s);
    const definition = body.match(/^resource securityConnector '([\w./]+)@([\w-]+)' = (\{.*\})$/s);
    const variable = body.match(/^var (\w+) = (.*)$/s);
    const output = body.match(/^output (\w+) string = securityConnector\.id$/);
    if (parameter) {
      defaults.set(parameter[1], parameter[2]);
    } else if (definition) {
      resource = { type: definition[1], apiVersion: definition[2], ...new Reader(definition[3], get).value() };
    } else if (variable) {
      variables.set(variable[1], variable[2]);
    } else if (output) {
      outputs.push(output[1]);
    } else if (!/^metadata (description = '[^'\n]*'|existing = \{.*\})$/s.test(body)) {
      throw new Error(`no statement: ${body}`);
    }
  }
  [...defaults.keys()].forEach(get);
  return { resource, outputs, parameters };
}

class Reader {
  private at = 0;

  constructor(private readonly text: string, private readonly parameter: (name: string) => any) {}

  public value(): any {
    const result = this.next();
    if (result instanceof Error) throw result;
    if (this.at !== this.text.length) throw new Error(`more than a value: ${this.text.slice(this.at)}`);
    return result;
  }

  private take(pattern: RegExp): string | undefined {
    const match = this.text.slice(this.at).match(pattern);
    if (match?.index !== 0) return undefined;
    this.at += match[0].length;
    return match[0];
  }

  private next(): any {
    if (this.take(/^\{\}/)) return {};
    if (this.take(/^\[\]/)) return [];
    if (this.take(/^\{\n/)) return this.object();
    if (this.take(/^\[\n/)) return this.array();
    if (this.take(/^concat\(/)) return this.concat();
    if (this.take(/^resourceGroup\(\)\.location/)) return 'westeurope';
    const text = this.take(/^'(?:[^'\\\n]|\\.)*'/);
    if (text !== undefined) return this.string(text.slice(1, -1));
    if (this.take(/^null/)) return null;
    const message = this.take(/^fail\('[^'\\]*'\)/)?.slice(6, -2);
    // Of two branches, only the one that is chosen fails.
    if (message !== undefined) return new Error(message);
    const calculated = this.test();
    if (calculated !== undefined) return this.take(/^ \? /) ? this.choice(calculated) : calculated;
    const list = this.take(/^split\(replace\(\w+, ' ', ''\), ','\)/)?.match(/replace\((\w+)/);
    if (list) return this.parameter(list[1]).replaceAll(' ', '').split(',');
    const decimal = this.take(/^json\('-?[\d.e+-]+'\)/);
    if (decimal !== undefined) return Number(decimal.slice(6, -2));
    const negative = this.take(/^-\d+/);
    if (negative !== undefined) return Number(negative);
    const word = this.take(/^\w+/) ?? '';
    if (this.take(/^ \? /)) return this.choice(this.parameter(word));
    if (word === 'true' || word === 'false') return word === 'true';
    return /^\d+$/.test(word) ? Number(word) : this.parameter(word);
  }

  /** `!empty(a)`, `empty(a)`, two of these or of `a` and `!a` with `&&`, the length of a list, `a == 'text'` or `a != 'text'` */
  private test(): boolean | undefined {
    const list = this.take(/^!empty\((\w+)\) && length\(replace\(\1, ' ', ''\)\) != length\(split\(\1, ','\)\) \* 13 - 1/);
    if (list !== undefined) {
      const text: string = this.parameter(/\w+(?=\))/.exec(list)![0]);
      return text !== '' && text.replaceAll(' ', '').length !== text.split(',').length * 13 - 1;
    }
    const single = String.raw`!?(?:empty\(\w+\)|\w+)`;
    const terms = this.take(new RegExp(`^(?:${single} && ${single}|!?empty\\(\\w+\\))`))?.split(' && ');
    if (terms) {
      return terms.every((term) => {
        const [, not, empty, name] = term.match(/^(!?)(empty\()?(\w+)/)!;
        return (empty ? this.parameter(name) === '' : this.parameter(name)) === (not === '');
      });
    }
    const [comparison, left, operator, right] = this.take(/^\w+ [=!]= '\w*'/)?.match(/^(\w+) ([=!]=) '(\w*)'/) ?? [];
    return comparison === undefined ? undefined : (this.parameter(left) === right) === (operator === '==');
  }

  private object(): any {
    const entries: [string, any][] = [];
    while (!this.take(/^ *\}/)) {
      const key = this.take(/^ *(\w+|'(?:[^'\\\n]|\\.)*'): /)?.trim().slice(0, -1);
      if (!key) throw new Error(`no key: ${this.text.slice(this.at)}`);
      const value = this.next();
      if (value instanceof Error) throw value;
      // What is null is not set.
      if (value !== null) entries.push([key.startsWith("'") ? this.string(key.slice(1, -1)) : key, value]);
      if (!this.take(/^\n/)) throw new Error('no end of line');
    }
    return Object.fromEntries(entries);
  }

  private array(): any[] {
    const values: any[] = [];
    while (!this.take(/^ *\]/)) {
      this.take(/^ */);
      values.push(this.next());
      if (!this.take(/^\n/)) throw new Error('no end of line');
    }
    return values;
  }

  /** `yes : no` */
  private choice(condition: boolean): any {
    const yes = this.next();
    if (!this.take(/^ : /)) throw new Error('no alternative');
    const no = this.next();
    return condition ? yes : no;
  }

  /** `concat([a], b ? [c] : [])` */
  private concat(): any[] {
    const lists: any[] = [];
    do {
      const [, condition, yes] = this.take(/^(?:\w+ \? )?\[\w+\](?: : \[\])?/)?.match(/^(?:(\w+) \? )?\[(\w+)\]/) ?? [];
      if (yes === undefined) throw new Error(`no list: ${this.text.slice(this.at)}`);
      if (condition === undefined || this.parameter(condition)) lists.push(this.parameter(yes));
    } while (this.take(/^, /));
    if (!this.take(/^\)/)) throw new Error('no end of concat');
    return lists;
  }

  private string(escaped: string): string {
    const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t' };
    return escaped.replace(/\\u\{([0-9a-f]+)\}|\\(\$\{|.)|\$\{(\w+)\}/g, (_, code, character, name) => {
      if (code !== undefined) return String.fromCodePoint(parseInt(code, 16));
      return name === undefined ? escapes[character] ?? character : this.parameter(name);
    });
  }
}
