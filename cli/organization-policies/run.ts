/** `npm run organization-policies`: the two policies of `DefenderOrganizationPolicies`, without a CDK app. */
import { mkdirSync, writeFileSync } from 'fs';
import { join, resolve } from 'path';
import { readRequest, type Request } from './input';
import { commandsOf, policiesOf, type PolicyFile } from './policies';
import { deployersIn, WHY_NOT_DEPLOYERS, WHY_STACK_SETS_STOP } from '../../src/organization-policies/policy-checks';
import { InputError } from '../shared/input-error';

const USAGE = `usage: npm run organization-policies -- --tenant-id ID [options]

Prints the policies of AWS Organizations that protect member accounts, and the commands that create and attach them:
docs/organization-policies.md. It asks AWS nothing and changes nothing there. Options with * can be given several times.

  --tenant-id ID *           id of your own Entra tenant
  --stack-set-name NAME *    StackSets with the roles and with host management; default: those of
                             templates/defender-organization.template.json
  --stack-name NAME *        stacks in member accounts that no StackSet creates. Without --stack-set-name, they replace
                             its default
  --suffix=TEXT *            RoleNameSuffix of the templates, behind = because it can begin with -. If several forms
                             of the templates are in the accounts, each one; an empty one is the default names
  --path /PATH/              RolePath of the templates; default: /
  --ciem                     CIEM is on
  --administrator ARN *      roles that may still change what is protected, such as
                             arn:aws:iam::*:role/OrganizationAccountAccessRole
  --saml-provider NAME *     SAML providers in member accounts that these roles trust, such as Okta
  --administration-role ARN *
                             roles that assume the execution roles of self-managed StackSets, if a member account
                             administers StackSets
  --protect-stack-sets       also protects the stacks of all other StackSets. Name each execution role of self-managed
                             StackSets by --administrator, such as AWSControlTowerExecution
  --sentinel-workspace ID *  workspaces whose Microsoft Sentinel connects to member accounts
  --partition NAME           default: aws
  --split                    two service control policies, because the names are too many for one
  --output FOLDER            writes scp.json (with --split, scp-2.json) and rcp.json to it; default: prints them and
                             writes nothing
  --help                     this text

exit code: 0 the policies are printed or written, 2 wrong arguments`;

function main(): void {
  const request = readRequest(process.argv.slice(2));
  if (request === undefined) {
    console.log(USAGE);
    return;
  }
  const policies = policiesOf(request);
  if (request.output === undefined) {
    for (const { file, content } of policies) console.log(`${file}:\n${content}\n`);
  }
  // npm runs this in the root of the repository, wherever the user is.
  const folder = request.output === undefined ? undefined : resolve(process.env.INIT_CWD ?? '.', request.output);
  if (folder !== undefined) write(policies, folder);
  for (const line of steps(request, policies, folder)) console.log(line);
}

function write(policies: readonly PolicyFile[], folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    for (const { file, content } of policies) writeFileSync(join(folder, file), content);
  } catch (error) {
    throw new InputError(`--output must be a folder that can be written to: ${(error as Error).message}`);
  }
  console.log(`Written: ${policies.map(p => join(folder, p.file)).join(', ')}\n`);
}

function steps(request: Request, policies: readonly PolicyFile[], folder: string | undefined): string[] {
  const deployers = deployersIn(request.administrators);
  const all = policies.length === 2 ? 'both' : `all ${policies.length}`;
  return [
    'Before you begin:',
    '- Both policy types must be enabled, once, in the management account:',
    ...[...new Set(policies.map(({ type }) => type))].map(type => `  aws organizations enable-policy-type --root-id ROOT --policy-type ${type}`),
    '- The policies apply to member accounts only, never to the management account.',
    ...request.administrators.length > 0 ? [] : [
      '- No --administrator is named: only the roles of service-managed StackSets can change what is protected.',
    ],
    ...deployers.length === 0 ? [] : [`- --administrator has ${deployers.join(', ')}: ${WHY_NOT_DEPLOYERS}.`],
    ...!request.protectStackSetStacks ? [] : [`- ${WHY_STACK_SETS_STOP.replace('protectStackSetStacks', '--protect-stack-sets').replace('administrators', '--administrator')}.`],
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

try {
  main();
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  console.error(`${error.message}\n\nnpm run organization-policies -- --help lists the options`);
  process.exitCode = 2;
}
