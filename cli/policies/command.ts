import { join, resolve } from 'path';
import { readRequest, type Request, policiesOptions, toInputError } from './input';
import { deployersIn, WHY_NOT_DEPLOYERS, WHY_STACK_SETS_STOP } from '../../src/organization-policies/deployers';
import { ends } from '../shared/command';
import { quote } from '../shared/command-line';
import { library } from '../shared/library';
import { printResult } from '../shared/print';
import { writeFiles } from '../shared/write-files';

export const policiesCommand = () => policiesOptions().action(ends(({ json, replace = false, ...values }) => {
  const request = readRequest(values);
  const policies = policiesOf(request);
  const folder = values.out === undefined ? undefined : resolve(values.out);
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
  const { administrators = [], sentinelWorkspaceIds = [] } = request;
  const deployers = deployersIn(administrators);
  const whyStackSetsStop = WHY_STACK_SETS_STOP.replace('protectStackSetStacks', '--protect-stack-sets')
    .replace('administrators', '--administrator');
  const all = policies.length === 2 ? 'both' : `all ${policies.length}`;
  return [
    'Before you begin:',
    '- Both policy types must be enabled, once, in the management account:',
    ...[...new Set(policies.map(({ type }) => type))].map(type => '  aws organizations enable-policy-type --root-id ROOT ' +
      `--policy-type ${type}`),
    '- The policies apply to member accounts only, never to the management account.',
    ...administrators.length > 0 ? [] : [
      '- Without --administrator, only the roles of service-managed StackSets can change what is protected.',
    ],
    ...deployers.length === 0 ? [] : [`- --administrator names ${deployers.join(', ')}: ${WHY_NOT_DEPLOYERS}.`],
    ...!request.protectStackSetStacks ? [] : [`- ${whyStackSetsStop}.`],
    ...sentinelWorkspaceIds.length > 0 ? [] : [
      '- Without --sentinel-workspace, Microsoft Sentinel can no longer get sessions in the accounts.',
    ],
    '',
    `1. Create ${all} policies. They have no effect yet. Each command prints the id of its policy:`,
    ...commandsOf(policies, folder).map(line => `  ${line}`),
    '',
    `2. First attach ${all} to a unit of test accounts, each by its id:`,
    '  aws organizations attach-policy --policy-id POLICY --target-id UNIT',
    '',
    '3. Test them there as docs/organization-policies.md describes. Then attach them to other units. To undo this:',
    '  aws organizations detach-policy --policy-id POLICY --target-id UNIT',
  ];
}

interface PolicyFile {
  readonly file: string;
  readonly type: 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY';
  /** Name of the policy in AWS Organizations. */
  readonly name: string;
  readonly description: string;
  readonly content: string;
}

/** The policies: two, or three with --split. Throws an InputError if a value is not allowed, or a policy is too large. */
export function policiesOf(request: Request): PolicyFile[] {
  const { serviceControlPolicy, secondServiceControlPolicy, resourceControlPolicy } = render(request);
  const type = 'SERVICE_CONTROL_POLICY';
  const description = 'Only StackSets and administrators change what Defender for Cloud needs';
  return [
    { file: 'scp.json', type, name: 'DefenderForCloud-Protection', description, content: serviceControlPolicy },
    ...secondServiceControlPolicy === undefined ? [] : [{
      file: 'scp-2.json',
      type,
      name: 'DefenderForCloud-Protection-2',
      description: `${description}: all except IAM`,
      content: secondServiceControlPolicy,
    } as const],
    {
      file: 'rcp.json',
      type: 'RESOURCE_CONTROL_POLICY',
      name: 'DefenderForCloud-Sessions',
      description: 'Tokens of Microsoft only under the session names of your tenants',
      content: resourceControlPolicy,
    },
  ];
}

function render(request: Request) {
  try {
    return library().DefenderOrganizationPolicies.render(request);
  } catch (error) {
    throw toInputError((error as Error).message);
  }
}

/** Commands that create the policies. `folder` is the folder of the files. */
export function commandsOf(policies: readonly PolicyFile[], folder: string | undefined): string[] {
  const content = ({ file, content: json }: PolicyFile) =>
    folder === undefined ? json : `file://${folder.replace(/\/+$/, '')}/${file}`;
  return policies.flatMap(policy => [
    `aws organizations create-policy --type ${policy.type} --name ${quote(policy.name)} \\`,
    `  --description ${quote(policy.description)} \\`,
    `  --content ${quote(content(policy))} --query Policy.PolicySummary.Id --output text`,
  ]);
}
