import { PolicyTexts } from './policy-text';
import type { RecognizedRole } from './recognize';
import type { TemplateFile } from './template-file';
import { show } from '../../checks/messages';
import { functionsIn, intrinsicOf, isMap } from '../../policy-language/cloudformation/template-functions';
import { conditionalElements, readable, REFERENCES, textsOf } from '../../policy-language/cloudformation/template-text';
import {
  parsedDocument, repeatedNameOf, type Statement, toStatement,
} from '../../policy-language/statements/statement';

/** The elements of a statement as texts with marked references. */
export interface StatementJson {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: readonly string[];
  readonly NotAction?: readonly string[];
  readonly Resource?: readonly string[];
  readonly NotResource?: readonly string[];
  readonly Condition?: { readonly [operator: string]: { readonly [key: string]: readonly string[] } };
}

/** A statement that the app can have. */
export interface FileStatement {
  readonly json: StatementJson;
  /** The same statement for comparison, with its location in the file. */
  readonly statement: Statement;
}

/** Messages that the reader collects about the permissions of a role. */
export interface Diagnostics {
  /** Reasons why the permissions cannot be used. */
  readonly problems: string[];
  /** Notes for the user if they are used. */
  readonly notes: string[];
}

const KEYS = ['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'];
const OPERATOR = /^(?:For(?:All|Any)Values?:)?[A-Za-z]{1,40}$/;
/** Matches actions that CDK accepts. */
const ACTION = /^(?:\*|[A-Za-z0-9-]+:[A-Za-z0-9*]+)$/;
/**
 * Statements that people write have fewer pairs of an action and a resource. Comparing and splitting more takes long.
 */
const MAX_PAIRS = 30_000;
/** The only version in which `${...}` is a variable. */
const VERSION = '2012-10-17';

/** Reads the statements of a policy document, at one location in the file. */
export class StatementReader {
  private readonly texts: PolicyTexts;

  constructor(
    private readonly file: TemplateFile, private readonly roles: readonly RecognizedRole[],
    private readonly diagnostics: Diagnostics, private readonly location: string,
  ) {
    this.texts = new PolicyTexts(file, roles, text => this.problem(text));
  }

  /** Returns the statements of the document at the location. */
  public read(document: unknown): FileStatement[] {
    const parsed = parsedDocument(document);
    const [text, ...others] = textsOf(document);
    const repeated = others.length === 0 ? repeatedNameOf(document) : undefined;
    if (repeated !== undefined) {
      this.problem(`the document, which is a text, ${readable(repeated)}`);
      return [];
    }
    if (parsed === undefined) {
      this.problem('the document must be JSON that the file has as it is');
      return [];
    }
    if (others.length > 0) {
      this.problem('the document, which is a text, must not depend on a condition of the file');
      return [];
    }
    // They would become characters that are not allowed in texts of the file.
    if (text !== undefined && /\\u[0-9a-f]{4}/i.test(text)) {
      this.problem('the document, which is a text, must have no characters that are escaped with \\u');
      return [];
    }
    const [fn, args] = intrinsicOf(document) ?? [];
    const isText = parsed !== (fn === 'Fn::ToJsonString' ? args : document);
    const [name] = isText ? functionsIn(parsed).map(([inner]) => inner).filter(inner => inner !== 'Condition') : [];
    if (name !== undefined) {
      this.problem(`the document, which is a text, must have no intrinsic functions, got ${name}`);
      return [];
    }
    const statements = conditionalElements(parsed.Statement);
    if (statements.length === 0) this.note('it has no statements');
    return statements.flatMap(({ value, conditions }, i) => {
      const reader =
        new StatementReader(this.file, this.roles, this.diagnostics, `${this.location}.Statement.${i}`);
      if (conditions.length > 0) reader.note(`it is in the file only with a condition (${conditions.join(', ')})`);
      const statement = reader.statement(value);
      if (parsed.Version !== VERSION && JSON.stringify(statement ?? '').includes('${')) {
        const got = show(parsed.Version);
        reader.problem(`the document must have the Version ${VERSION}, because it has variables, got ${got}`);
      }
      return statement ?? [];
    });
  }

  private statement(given: unknown): FileStatement | undefined {
    if (!isMap(given) || intrinsicOf(given)) {
      this.problem(`the statement must be an object, got ${show(given)}`);
      return undefined;
    }
    const before = this.diagnostics.problems.length;
    const other = Object.keys(given).find(key => !KEYS.includes(key));
    if (other !== undefined) this.problem(`the statement must have only ${KEYS.join(', ')}, got ${show(other)}`);
    const effect = given.Effect;
    if (effect !== 'Allow' && effect !== 'Deny') this.problem(`Effect must be Allow or Deny, got ${show(effect)}`);
    const json: StatementJson = {
      ...this.sid(given.Sid),
      Effect: effect === 'Deny' ? 'Deny' : 'Allow',
      ...this.oneOf(given, 'Action', 'NotAction', text => ACTION.test(text), 'an action such as s3:GetObject'),
      ...this.oneOf(given, 'Resource', 'NotResource', isResource, 'an ARN or *'),
      ...this.conditions(given.Condition),
    };
    const pairs = (json.Action ?? json.NotAction ?? []).length * (json.Resource ?? json.NotResource ?? []).length;
    if (pairs > MAX_PAIRS) {
      this.problem(`the statement must have at most ${MAX_PAIRS} pairs of an action and a resource, got ${pairs}`);
    }
    return this.diagnostics.problems.length > before ? undefined
      : { json, statement: toStatement({ ...json }, this.location) };
  }

  /** Returns the Sid if IAM accepts it (letters and digits). Others are left out, because a Sid has no effect. */
  private sid(value: unknown): { readonly Sid?: string } {
    return typeof value === 'string' && /^[A-Za-z0-9]{1,100}$/.test(value) ? { Sid: value } : {};
  }

  /** Reads an element or its negation. A statement must have exactly one of both. */
  private oneOf(
    given: { readonly [key: string]: unknown }, key: 'Action' | 'Resource', negated: 'NotAction' | 'NotResource',
    isAllowed: (text: string) => boolean, allowed: string,
  ): { readonly [key: string]: readonly string[] } {
    const keys = [key, negated].filter(k => given[k] !== undefined);
    if (keys.length !== 1) {
      this.problem(`the statement must have either ${key} or ${negated}, got ${keys.join(' and ') || 'none of them'}`);
      return {};
    }
    const [present] = keys;
    const elements = conditionalElements(given[present]);
    const isConditional = elements.some(e => e.conditions.length > 0) || hasAlternatives(elements);
    if (isConditional && present === negated) this.problem(`${negated} must not depend on a condition of the file`);
    else if (isConditional) this.note(`${present} depends on conditions of the file; all branches are used`);
    const texts = [...new Set(elements.flatMap(({ value }) => this.texts.read(value, present)))];
    if (texts.length === 0) this.problem(`${present} must have a value`);
    for (const text of texts.filter(t => !isAllowed(t))) {
      this.problem(`${present} must be ${allowed}, got ${show(readable(text))}`);
    }
    return { [present]: texts };
  }

  private conditions(value: unknown): Pick<StatementJson, 'Condition'> {
    if (value === undefined) return {};
    if (!isMap(value) || intrinsicOf(value)) {
      this.problem('Condition must be an object that the file has as it is');
      return {};
    }
    const read = Object.entries(value).map(([operator, keys]) => {
      if (!OPERATOR.test(operator)) this.problem(`Condition must have operators, got ${show(operator)}`);
      if (!isMap(keys) || intrinsicOf(keys)) {
        this.problem(`Condition ${show(operator)} must have keys and values`);
        return [operator, {}] as const;
      }
      return [operator, Object.fromEntries(Object.entries(keys).map(([key, values]) =>
        [this.key(key), this.values(key, values)]))] as const;
    });
    return { Condition: Object.fromEntries(read) };
  }

  private key(key: string): string {
    const [text] = this.texts.read(key, 'a condition key');
    if (!/^[\w.:/${}@+=,\uE000\uE001-]{1,512}$/.test(text)) {
      this.problem(`a condition key must be a name, got ${show(readable(text))}`);
    }
    return text;
  }

  private values(key: string, values: unknown): string[] {
    const elements = conditionalElements(values);
    if (elements.some(e => e.conditions.length > 0) || hasAlternatives(elements)) {
      this.problem(`the condition on ${readable(key)} must not depend on a condition of the file`);
    }
    if (elements.length === 0) this.problem(`the condition on ${readable(key)} must have a value`);
    return elements.flatMap(({ value }) => this.texts.read(value, `the condition on ${readable(key)}`));
  }

  private problem(text: string): void {
    this.diagnostics.problems.push(`${this.location}: ${text}`);
  }

  private note(text: string): void {
    this.diagnostics.notes.push(`${this.location}: ${text}`);
  }
}

/** Whether a text of the list has Fn::If inside. */
function hasAlternatives(elements: readonly { readonly value: unknown }[]): boolean {
  return elements.some(({ value }) => JSON.stringify(value).includes('"Fn::If"'));
}

function isResource(text: string): boolean {
  return text === '*' || text.search(REFERENCES) === 0 || /^arn:[^\s"<>\\]{1,2000}$/.test(text);
}
