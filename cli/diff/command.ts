import { compare } from './compare';
import { dataOf, exitCode, report, summary } from './report';
import { readSource, sidesOf } from './source';
import { command, ends } from '../shared/command';
import { JSON_OUTPUT } from '../shared/options';
import { printResult } from '../shared/print';

export const diffCommand = () =>
  command('diff', 'Compares what roles may do, and who may assume them, in two templates, cloud assemblies or versions',
    'Each side is one of these:\n' +
    '- a CloudFormation template: a file with it, or with the answer of\n' +
    '  aws cloudformation get-template or aws cloudformation describe-stack-set\n' +
    '- a cloud assembly, the folder that cdk synth writes, with the templates of\n' +
    '  StackSets\n' +
    '- a version of the library: the folder that its command "templates" wrote, with\n' +
    '  every plan in both permission types. In a clone of its repository, also a\n' +
    '  commit: a hash, branch or tag',
    'A template is compared with that template of a version that has its name,\notherwise its description.')
    .argument('<old>')
    .argument('<new>')
    .option('--json', `${JSON_OUTPUT.description}; it lists all actions`)
    .addHelpText('after', '\nexit code: 0 nothing is wider, 1 something was added or widened, 2 wrong arguments, or nothing to compare:\n' +
      'no role is on both sides')
    .action(ends((old, recent, { json }) => {
      const [before, after] = sidesOf(readSource(old, process.cwd()), readSource(recent, process.cwd()));
      const roles = compare(before, after);
      const today = new Date();
      const data: [string, string[]][] = [[old, dataOf(before, today)], [recent, dataOf(after, today)]];
      printResult(json,
        () => ({ permissionData: Object.fromEntries(data), summary: summary(roles), roles }),
        width => report(roles, data, width));
      return exitCode(roles);
    }));
