import { join, resolve } from 'path';
import { readRequest, type Request } from './input';
import { policiesOptions } from './options';
import { commandsOf, policiesOf, type PolicyFile } from './policies';
import { deployersIn, WHY_NOT_DEPLOYERS, WHY_STACK_SETS_STOP } from '../../src/organization-policies/deployers';
import { ends } from '../shared/command';
import { printResult } from '../shared/print';
import { writeFiles } from '../shared/write-files';

export const policiesCommand = () => policiesOptions().action(ends(({ json, replace = false, ...values }) => {
  const request = readRequest(values);
  const policies = policiesOf(request);
  const folder = request.output === undefined ? undefined : resolve(request.output);
  if (folder !== undefined) {
    writeFiles(Object.fromEntries(policies.map(({ file, content }) => [file, content])), { what: '--out', folder, replace });
  }
  const next = steps(request, policies, folder);
  printResult(json, () => ({ policies, ...folder === undefined ? {} : { folder }, steps: next }), () => [
    ...folder === undefined ? policies.flatMap(({ file, content }) => [`${file}:`, content, ''])
      : [`Written: ${policies.map(p => join(folder, p.file)).join(', ')}`, ''],
    ...next,
  ]);
  return 0;
}));

function steps(request: Request, policies: readonly PolicyFile[], folder: string | undefined): string[] {
  const deployers = deployersIn(request.administrators);
  const whyStackSetsStop = WHY_STACK_SETS_STOP.replace('protectStackSetStacks', '--protect-stack-sets')
    .replace('administrators', '--administrator');
  const all = policies.length === 2 ? 'both' : `all ${policies.length}`;
  return [
    'Before you begin:',
    '- Both policy types must be enabled, once, in the management account:',
    ...[...new Set(policies.map(({ type }) => type))].map(type => '  aws organizations enable-policy-type --root-id ROOT ' +
      `--policy-type ${type}`),
    '- The policies apply to member accounts only, never to the management account.',
    ...request.administrators.length > 0 ? [] : [
      '- No --administrator is named: only the roles of service-managed StackSets can change what is protected.',
    ],
    ...deployers.length === 0 ? [] : [`- --administrator has ${deployers.join(', ')}: ${WHY_NOT_DEPLOYERS}.`],
    ...!request.protectStackSetStacks ? [] : [`- ${whyStackSetsStop}.`],
    ...request.workspaceIds.length > 0 ? [] : [
      '- No --sentinel-workspace is named: Microsoft Sentinel cannot get sessions in the accounts any more.',
    ],
    '',
    `1. Create ${all} policies. They have no effect yet. Each command prints the id of its policy:`,
    ...commandsOf(policies, folder).map(line => `  ${line}`),
    '',
    `2. Attach ${all} to a unit of test accounts first, each by its id:`,
    '  aws organizations attach-policy --policy-id POLICY --target-id UNIT',
    '',
    '3. Try them there as docs/organization-policies.md says. Then attach them to other units. To undo it:',
    '  aws organizations detach-policy --policy-id POLICY --target-id UNIT',
  ];
}
