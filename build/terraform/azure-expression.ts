import { parseArmExpression, type Term } from './arm-expression';
import { Hcl, hclEscape, hclString } from './hcl';
import { snakeCase } from './names';

/** What parameters of Azure are in HCL. Variables of Azure are locals of the same name. */
export type References = { readonly [parameter: string]: string };

/** The same expression in HCL. Throws if it has a function that has no counterpart here. */
export function inHcl(armExpression: string, references: References): Hcl {
  return new Hcl(write(parseArmExpression(armExpression), references));
}

/** Whether the value is null, and so not set, in some cases. */
export function canBeNull(armExpression: string): boolean {
  return armExpression.includes('null()');
}

function write(term: Term, references: References): string {
  if ('text' in term) return hclString(term.text);
  const { fn, args } = term;
  const arg = (i: number) => write(args[i], references);
  const list = listIn(term);
  if (list !== undefined) return reference(list, references);
  switch (fn) {
    case 'parameters': return reference((args[0] as { text: string }).text, references);
    case 'variables': return `local.${snakeCase((args[0] as { text: string }).text)}`;
    case 'null': return 'null';
    case 'createArray': return `[${args.map(a => write(a, references)).join(', ')}]`;
    case 'if': return `${arg(0)} ? ${arg(1)} : ${arg(2)}`;
    case 'equals': return `${arg(0)} == ${arg(1)}`;
    case 'empty': return `${arg(0)} == ""`;
    case 'not': return arg(0).replace(' == ', ' != ');
    case 'concat': return isList(args[0])
      ? `concat(\n${args.map(a => `  ${write(a, references)},\n`).join('')})`
      : `"${args.map(a => 'text' in a ? hclEscape(a.text) : `\${${write(a, references)}}`).join('')}"`;
    default: throw new Error(`${fn} has no counterpart in HCL`);
  }
}

function reference(parameter: string, references: References): string {
  if (!(parameter in references)) throw new Error(`no reference to ${parameter}`);
  return references[parameter];
}

function isList(term: Term): boolean {
  return 'fn' in term && (term.fn === 'createArray' || term.fn === 'if' && isList(term.args[1]));
}

/** The parameter whose list stands in a text with commas. In Terraform, it is a list. */
function listIn(term: Term): string | undefined {
  const [, , split] = 'fn' in term && term.fn === 'if' ? term.args : [];
  if (split === undefined || !('fn' in split) || split.fn !== 'split') return undefined;
  let [text] = split.args;
  while ('fn' in text) [text] = text.args;
  return text.text;
}
