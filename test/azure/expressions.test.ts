/** The tree of expressions and its three printers: ARM JSON and Bicep of the library, HCL of the Terraform modules. */
import { canBeNull, hclExpression } from '../../build/terraform/azure-expression';
import { armExpression } from '../../src/azure/template/arm-json';
import { bicepExpression } from '../../src/azure/template/bicep';
import { call, conditionalList, ifTrue, parameter, text, variable, type Expression } from '../../src/azure/template/expression';

const [A, B] = [parameter('partA'), parameter('partB')];
const LIST = call('split', call('replace', A, ' ', ''), ',');
const NONE = expect.stringMatching(/^\w+ has no counterpart in HCL$/);

test.each<[what: string, expression: Expression, arm: string, bicep: string, hcl: string]>([
  ['parameter', A, "parameters('partA')", 'partA', 'var.part_a'],
  ['variable', variable('ServersP2'), "variables('ServersP2')", 'ServersP2', 'local.servers_p2'],
  ['null', call('null'), 'null()', 'null', 'null'],
  ['location', call('resourceGroup'), 'resourceGroup().location', 'resourceGroup().location', NONE],
  ['text', text(['arn:', A, ':x']) as Expression, "concat('arn:', parameters('partA'), ':x')", "'arn:${partA}:x'", '"arn:${var.part_a}:x"'],
  [
    'text of two parameters', text([A, B]) as Expression, "concat(parameters('partA'), parameters('partB'))", "'${partA}${partB}'",
    '"${var.part_a}${var.part_b}"',
  ],
  ['text of one parameter', text([A]) as Expression, "parameters('partA')", 'partA', 'var.part_a'],
  [
    'text with characters that are special', text(["it's ${x} \\ \"%{y}\"\n\u0001", A]) as Expression,
    "concat('it''s ${x} \\ \"%{y}\"\n\u0001', parameters('partA'))", "'it\\'s \\${x} \\\\ \"%{y}\"\\n\\u{1}${partA}'",
    '"it\'s $${x} \\\\ \\"%%{y}\\"\\n\u0001${var.part_a}"',
  ],
  ['comparison', call('equals', A, 'Off'), "equals(parameters('partA'), 'Off')", "partA == 'Off'", 'var.part_a == "Off"'],
  ['its opposite', call('notEquals', A, 'Off'), "not(equals(parameters('partA'), 'Off'))", "partA != 'Off'", 'var.part_a != "Off"'],
  ['no text', call('empty', A), "empty(parameters('partA'))", 'empty(partA)', 'var.part_a == ""'],
  ['some text', call('not', call('empty', A)), "not(empty(parameters('partA')))", '!empty(partA)', 'var.part_a != ""'],
  ['not', call('not', A), "not(parameters('partA'))", '!partA', '!var.part_a'],
  [
    'its opposite again', call('not', call('notEquals', A, 'x')), "not(not(equals(parameters('partA'), 'x')))", "!(partA != 'x')",
    '!(var.part_a != "x")',
  ],
  [
    'comparison of comparisons', call('equals', call('equals', A, 'x'), call('notEquals', B, 'y')),
    "equals(equals(parameters('partA'), 'x'), not(equals(parameters('partB'), 'y')))",
    "(partA == 'x') == (partB != 'y')", '(var.part_a == "x") == (var.part_b != "y")',
  ],
  ['if', ifTrue('On', 'role') as Expression, "if(parameters('On'), 'role', null())", "On ? 'role' : null", 'var.on ? "role" : null'],
  [
    'if in if', call('if', call('if', A, B, A), call('if', A, 'x', 'y'), 'z'),
    "if(if(parameters('partA'), parameters('partB'), parameters('partA')), if(parameters('partA'), 'x', 'y'), 'z')",
    "(partA ? partB : partA) ? partA ? 'x' : 'y' : 'z'", '(var.part_a ? var.part_b : var.part_a) ? var.part_a ? "x" : "y" : "z"',
  ],
  [
    'and, numbers', call('and', A, call('notEquals', call('length', B), call('sub', call('mul', call('length', A), 13), 1))),
    "and(parameters('partA'), not(equals(length(parameters('partB')), sub(mul(length(parameters('partA')), 13), 1))))",
    'partA && length(partB) != length(partA) * 13 - 1', NONE,
  ],
  [
    'mul of sub', call('mul', call('sub', A, 1), call('sub', B, 1)), "mul(sub(parameters('partA'), 1), sub(parameters('partB'), 1))",
    '(partA - 1) * (partB - 1)', NONE,
  ],
  ['sub of sub', call('sub', A, call('sub', B, 1)), "sub(parameters('partA'), sub(parameters('partB'), 1))", 'partA - (partB - 1)', NONE],
  [
    'fail', call('if', A, call('fail', "it's wrong"), B), "if(parameters('partA'), fail('it''s wrong'), parameters('partB'))",
    "partA ? fail('it\\'s wrong') : partB", NONE,
  ],
  [
    'conditional items', conditionalList([{ variable: 'One', value: 1 }, { variable: 'Two', value: 2, onlyIf: 'On' }]),
    "concat(createArray(variables('One')), if(parameters('On'), createArray(variables('Two')), createArray()))",
    'concat([One], On ? [Two] : [])', 'concat(\n  [local.one],\n  var.on ? [local.two] : [],\n)',
  ],
  // In Terraform, the variable is a list.
  [
    'list in a text', call('if', call('empty', A), call('createArray'), LIST),
    "if(empty(parameters('partA')), createArray(), split(replace(parameters('partA'), ' ', ''), ','))",
    "empty(partA) ? [] : split(replace(partA, ' ', ''), ',')", 'var.part_a',
  ],
  ['the same outside of a condition', LIST, "split(replace(parameters('partA'), ' ', ''), ',')",
    "split(replace(partA, ' ', ''), ',')", NONE],
])('%s', (_, expression, arm, bicep, hcl) => {
  expect([armExpression(expression), bicepExpression(expression), hclOrError(expression)]).toEqual([arm, bicep, hcl]);
});

function hclOrError(expression: Expression): string {
  try {
    return hclExpression(expression);
  } catch (error) {
    return (error as Error).message;
  }
}

test('a text without parameters is a plain string', () => {
  expect([text([]), text(['arn:', 'aws', ':iam'])]).toEqual(['', 'arn:aws:iam']);
});

test('what has no condition is the value itself', () => expect(ifTrue(undefined, 'role')).toBe('role'));

test('null can be anywhere in an expression', () => {
  expect([ifTrue('On', 'x'), call('if', A, call('if', B, 'x', call('null')), 'y')].map(canBeNull)).toEqual([true, true]);
  expect(['null()', A, call('if', A, 'null()', 'y')].map(canBeNull)).toEqual([false, false, false]);
});
