import { hclEscape, hclValue } from './hcl';
import { snakeCase } from './names';
import { valueOfParameter } from './variables';
import { argsOf, call, Expression, type AzureFunction, type Term } from '../../src/azure/template/expression';
import { ORGANIZATION_IN_AZURE } from '../templates/organization-parameters';

/** The module has one variable for these parameters. */
const OF_ORGANIZATION: ReadonlySet<string> = new Set(ORGANIZATION_IN_AZURE.map(({ name }) => name));

const OPERATORS: readonly AzureFunction[] = ['if', 'and', 'equals', 'notEquals', 'empty', 'not'];

/** Converts a term to HCL. Parameters become variables, and variables become locals. Throws for a function that HCL does not have. */
export function hclExpression(term: Term): string {
  if (!(term instanceof Expression)) return hclValue(term);
  const { node } = term;
  if ('parameter' in node) {
    return OF_ORGANIZATION.has(node.parameter) ? `local.${snakeCase(node.parameter)}` : valueOfParameter(node.parameter);
  }
  if ('variable' in node) return `local.${snakeCase(node.variable)}`;
  const { fn, args } = node;
  switch (fn) {
    case 'null': return 'null';
    case 'text': return `"${args.map(arg => typeof arg === 'string' ? hclEscape(arg) : `\${${hclExpression(arg)}}`).join('')}"`;
    case 'createArray': return `[${args.map(hclExpression).join(', ')}]`;
    case 'concat': return `concat(\n${args.map(arg => `  ${hclExpression(arg)},\n`).join('')})`;
    case 'if': {
      // In the template, this splits a text at commas. In Terraform, the variable is a list already.
      const list = argsOf(args[2], 'split')?.[0];
      if (list !== undefined) return hclExpression(argsOf(list, 'replace')?.[0] ?? list);
      return `${operand(args[0], ['if'])} ? ${hclExpression(args[1])} : ${hclExpression(args[2])}`;
    }
    case 'and': return args.map(arg => operand(arg, ['if'])).join(' && ');
    case 'equals': return args.map(arg => operand(arg)).join(' == ');
    case 'notEquals': return args.map(arg => operand(arg)).join(' != ');
    case 'empty': return hclExpression(call('equals', ...args, ''));
    case 'not': {
      const text = argsOf(args[0], 'empty');
      return text ? hclExpression(call('notEquals', ...text, '')) : `!${operand(args[0])}`;
    }
    default: throw new Error(`${fn} has no counterpart in HCL`);
  }
}

/** Writes the term in parentheses if it is one of these operations. */
export function operand(term: Term, operations = OPERATORS): string {
  return operations.some(fn => argsOf(term, fn)) ? `(${hclExpression(term)})` : hclExpression(term);
}

/** Whether the value can be null, which means that it is not set. */
export function canBeNull(term: Term): boolean {
  return term instanceof Expression && 'fn' in term.node && (term.node.fn === 'null' || term.node.args.some(canBeNull));
}
