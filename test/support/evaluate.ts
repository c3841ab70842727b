/**
 * Evaluates intrinsic functions and conditions like CloudFormation. It is the only evaluator of the tests, and the library does
 * not use it. Throws on everything that it does not know, so that nothing is ignored.
 */
export interface Known {
  /** Returns the value of a parameter, a pseudo parameter, a resource or its attribute. If undefined, the reference stays. */
  readonly reference?: (name: string, attribute?: string) => unknown;
  /** Whether the condition with this name is true. Without this function, `Fn::If` stays. */
  readonly condition?: (name: string) => boolean;
}

/** Evaluates the functions of a value. Functions that need something unknown stay. `AWS::NoValue` is removed. */
export function evaluate(value: any, known: Known): any {
  if (Array.isArray(value)) return value.map(v => evaluate(v, known)).filter(isThere);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries<any>(value);
  const [fn, args] = entries.length === 1 ? entries[0] : [''];
  if (fn === 'Ref' || fn.startsWith('Fn::')) {
    if (!(fn in FUNCTIONS)) throw new Error(`evaluate does not know ${fn}`);
    return FUNCTIONS[fn](args, known);
  }
  return Object.fromEntries(entries
    .map(([key, v]) => [key, key === 'AssumeRolePolicyDocument' && 'Fn::Sub' in v ? fromJson(evaluate(v, known)) : evaluate(v, known)])
    .filter(([, v]) => isThere(v)));
}

/** Whether the expression of a condition or of a rule is true. */
export function isTrue(expression: any, known: Known): boolean {
  const [[fn, args]] = Object.entries<any>(expression);
  const each = (): boolean[] => args.map((operand: any) => isTrue(operand, known)); // evaluates all operands, so that an unknown one throws
  switch (fn) {
    case 'Condition': if (known.condition) return known.condition(args); break;
    case 'Fn::And': return !each().includes(false);
    case 'Fn::Or': return each().includes(true);
    case 'Fn::Not': return !each()[0];
    case 'Fn::Equals': {
      const [one, other] = evaluate(args, known);
      const unknown = [one, other].find(isFunction);
      if (unknown !== undefined) throw new Error(`isTrue does not know ${JSON.stringify(unknown)}`);
      return one === other;
    }
  }
  throw new Error(`isTrue does not know ${fn}`);
}

/** Returns the names of all parameters, pseudo parameters and resources that a value refers to. */
export function referencesIn(value: any): Set<string> {
  const names = new Set<string>();
  evaluate(value, { reference: name => void names.add(name) });
  return names;
}

const FUNCTIONS: { readonly [name: string]: (args: any, known: Known) => unknown } = {
  'Ref': (name, { reference }) => (name === 'AWS::NoValue' ? undefined : reference?.(name)) ?? { Ref: name },
  'Fn::GetAtt': (args, { reference }) => reference?.(...attributeOf(args)) ?? { 'Fn::GetAtt': args },
  'Fn::If': ([name, yes, no], known) => known.condition ? evaluate(known.condition(name) ? yes : no, known)
    : { 'Fn::If': [name, evaluate(yes, known), evaluate(no, known)] },
  'Fn::Join': ([delimiter, list], known) => {
    const parts = evaluate(list, known);
    return Array.isArray(parts) && !parts.some(isFunction) ? parts.join(delimiter) : { 'Fn::Join': [delimiter, parts] };
  },
  'Fn::Split': ([delimiter, text], known) => {
    const whole = evaluate(text, known);
    return isFunction(whole) ? { 'Fn::Split': [delimiter, whole] } : whole.split(delimiter);
  },
  'Fn::Select': ([index, list], known) => {
    const values = evaluate(list, known);
    if (!Array.isArray(values)) return { 'Fn::Select': [index, values] };
    if (!(Number(index) in values)) throw new Error(`evaluate finds no ${index} in ${JSON.stringify(list)}`);
    return values[Number(index)];
  },
  'Fn::Sub': (text, { reference }) => {
    if (typeof text !== 'string') throw new Error('evaluate does not know Fn::Sub with a list of variables');
    let isKnown = true;
    const replaced = text.replace(/\$\{([^!}][^}]*)\}/g, (whole, name: string) => {
      const value = reference?.(...attributeOf(name));
      isKnown &&= value !== undefined;
      return String(value ?? whole);
    });
    return isKnown ? replaced.replaceAll('${!', '${') : { 'Fn::Sub': replaced };
  },
};

function attributeOf(args: string | string[]): [name: string, attribute?: string] {
  const [name, ...attribute] = typeof args === 'string' ? args.split('.') : args;
  return attribute.length > 0 ? [name, attribute.join('.')] : [name];
}

/** Parses a document that is JSON text, which CloudFormation accepts. References that were not evaluated stay in its texts. */
function fromJson(document: any): any {
  if (typeof document === 'string') return JSON.parse(document);
  return JSON.parse(document['Fn::Sub'], (_, value) => typeof value === 'string' && value.includes('${') ? { 'Fn::Sub': value } : value);
}

function isFunction(value: unknown): boolean {
  return value !== null && typeof value === 'object';
}

function isThere(value: any): boolean {
  return value?.Ref !== 'AWS::NoValue';
}
