import { preflightCommand } from '../../../cli/preflight/command';
import { checkOptions, parametersOf } from '../../../cli/preflight/options';
import { optionsOf } from '../support/options';

const parse = (...args: string[]) => {
  const options = optionsOf(preflightCommand(), args);
  checkOptions(options);
  return options;
};

test.each([
  [['--region', 'Ireland'], '--region must be an AWS region, such as eu-west-1, got "Ireland"'],
  [['--template', 't.json'], '--template must be given only together with --stack, got "t.json"'],
  [['--account', '1234'], '--account must be an account id of twelve digits, got "1234"'],
  [['--account', '111122223333'], '--account must be given only together with --assume-role, got "111122223333"'],
  [['--assume-role', 'R'], '--assume-role must be given only together with --account, got "R"'],
  [['--assume-role', 'R*', '--account', '111122223333'],
    '--assume-role must be the name of a role, such as OrganizationAccountAccessRole, got "R*"'],
  [['--member', '--account', '111122223333', '--assume-role', 'R'], '--account must be left out with --member, got "111122223333"'],
  [[...Array(11).fill('--account=111122223333'), '--assume-role', 'R'], '--account must be given at most 10 times, got 11'],
  [['--member', '--create-change-set'], '--create-change-set must be left out with --member: StackSets deploy there'],
  [['--parameter', 'A'], '--parameter must be Name=value, got "A"'],
])('%j: an error', (args, message) => {
  expect(() => parse(...args)).toThrow(message);
});

test('parameters can contain =', () => {
  expect(parametersOf(parse('--parameter', 'A=b=c', '--parameter', 'B='))).toEqual({ A: 'b=c', B: '' });
});
