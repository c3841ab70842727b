import { preflightCommand, checkOptions, checkParameters } from '../../../cli/preflight/command';
import { parametersIn } from '../../../cli/reading/read-stack';
import { InputError } from '../../../cli/shared/input-error';
import { optionsOf } from '../support/options';

const parse = (...args: string[]) => {
  const options = optionsOf(preflightCommand(), args);
  checkOptions(options);
  return options;
};

test.each([
  [['--region', 'Ireland'], '--region must be an AWS region, such as eu-west-1, got "Ireland"'],
  [['--template', 't.json'], '--template needs --stack: the name of the stack'],
  [['--member-account', '1234'], '--member-account must be an account id of twelve digits, got "1234"'],
  [['--member-account', '111122223333'], '--member-account needs --assume-role: the role to assume in this account'],
  [['--assume-role', 'R'], '--assume-role needs --member-account: the member account to assume it in'],
  [['--assume-role', 'R*', '--member-account', '111122223333'],
    '--assume-role must be the name of a role, such as OrganizationAccountAccessRole, got "R*"'],
  [['--member', '--member-account', '111122223333', '--assume-role', 'R'],
    '--member-account must be left out with --member, got "111122223333"'],
  [[...Array(11).fill('--member-account=111122223333'), '--assume-role', 'R'], '--member-account must be given at most 10 times, got 11'],
  [['--member', '--create-change-set'], '--create-change-set must be left out with --member: StackSets deploy there'],
  [['--parameter', 'A'], '--parameter must be Name=value, got "A"'],
])('%j: an error', (args, message) => {
  expect(() => parse(...args)).toThrow(message);
});

test('parameters can contain =', () => {
  expect(parametersIn(parse('--parameter', 'A=b=c', '--parameter', 'B=').parameter)).toEqual({ A: 'b=c', B: '' });
});

describe('a parameter must be one of the template', () => {
  const check = (Parameters: object | undefined, ...args: string[]) =>
    checkParameters(parse(...args), { id: 'S', stackName: 'S', folder: '.', template: { Parameters, Resources: {} } });

  test('those that it has, and none', () => {
    expect(() => check({ A: {}, B: {} }, '--parameter', 'B=1', '--parameter', 'A=')).not.toThrow();
    expect(() => check(undefined)).not.toThrow();
  });

  test('another one', () => {
    expect(() => check({ A: {}, B: {} }, '--parameter', 'A=1', '--parameter', 'a=1'))
      .toThrow(new InputError('--parameter must be one of A, B, got "a"'));
    expect(() => check(undefined, '--parameter', 'A=1'))
      .toThrow(new InputError('--parameter must be left out: the template has no parameters, got "A"'));
  });
});
