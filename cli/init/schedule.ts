/** A daily check of the app, for GitHub Actions and for AWS CodeBuild: it signs in without a secret, and can only read. */
import { readFileSync } from 'fs';
import { join } from 'path';
import { TOOLS, workflowValues } from './actions';
import { filledIn } from './filled-in';
import type { NewApp } from './new-app';
import type { Files } from './typescript';
import { CSPM_MONITOR } from '../../src/capabilities/cspm';
import { asText } from '../../src/checks/json-text';
import { actionsOf, allow, callsOf, readingPolicy } from '../asking/catalogue';
import { quote } from '../shared/command-line';

const SCRIPT = readFileSync(join(__dirname, 'texts/check.sh'), 'utf-8');
const WORKFLOW = readFileSync(join(__dirname, 'texts/check.yml'), 'utf-8');
const BUILD = readFileSync(join(__dirname, 'texts/buildspec.yml'), 'utf-8');

export const CHECK_WORKFLOW = '.github/workflows/check.yml';
/** The role of the check in member accounts. */
const MEMBER_ROLE = 'defender-check';
/** The stack of each app of `init`. Names that the library makes begin with the same text. */
const STACK = 'DefenderForCloud';
/** The Azure CLI for CodeBuild, whose images do not have it. */
const AZURE_CLI = 'azure-cli==2.91.0';

/** All files of the check, by their path in the app. */
export function scheduleFiles(app: NewApp): Files {
  const { region, tenantId } = app;
  const values = workflowValues(app.language);
  return {
    [CHECK_WORKFLOW]: filledIn(WORKFLOW, { ...values, TENANT_ID: tenantId, REGION: region ?? '${{ vars.CHECK_REGION }}' }),
    'check/buildspec.yml': filledIn(BUILD, { ...values, TENANT_ID: quote(tenantId), WORKFLOW: CHECK_WORKFLOW, AZURE_CLI }),
    'check/check.sh': script(app),
    'check/rights.json': rights(app.units.length > 0),
    ...app.units.length > 0 ? { 'check/rights-members.json': memberRights() } : {},
  };
}

function script({ language, tenantId, connector }: NewApp): string {
  const options = connector?.roleOptions.filter(({ name }) => name !== 'rolePath') ?? [];
  const optionOf = (name: string) => name === 'roleNameSuffix' ? 'role-name-suffix' : name === CSPM ? 'cspm-role' : 'role';
  const denied = options.map(({ name, value }) => ` --${optionOf(name)} ${quote(asText(value))}`).join('');
  // The command of the installed packages, never one from a registry.
  const COMMAND = TOOLS[language].command.replace('npx ', 'npx --no-install ');
  return filledIn(SCRIPT, { ...workflowValues(language), TENANT_ID: tenantId, COMMAND, DENIED: denied });
}

/** The rights of the check in the account of the stack. The stack of one account has no StackSets. */
function rights(isOrganization: boolean): string {
  const stacks = [`stack/${STACK}/`, ...isOrganization ? [`stackset/${STACK}-`] : []];
  return limited(asked(isOrganization), stacks, `${STACK}-`, isOrganization ? [allow('sts:AssumeRole', `arn:aws:iam::*:role/${MEMBER_ROLE}`,
    { Condition: { StringEquals: { 'aws:ResourceOrgID': '${aws:PrincipalOrgID}' } } })] : []);
}

/** What it asks in a member account. CloudFormation shortens names of stacks to 24 characters in the names that it generates. */
const memberRights = () =>
  limited(asked(false, '--member'), [`stack/StackSet-${STACK}-`], `StackSet-${STACK}`.slice(0, 24));

const asked = (isOrganization: boolean, ...options: string[]) =>
  actionsOf([...callsOf('verify', options), ...callsOf('denied', ['--tenant-id', '--region all']), ...callsOf('review', ['--deployed'])])
    .filter(action => isOrganization || !OF_ORGANIZATION.test(action));

/**
 * Actions on resources whose names are known are allowed for these names only, because parameters of other stacks and variables of other
 * functions can be secrets. The library names documents and rules itself, those of the monitoring `DefenderMonitoring-`.
 */
function limited(actions: readonly string[], stacks: readonly string[], generated: string, more: readonly object[] = []): string {
  const arns = [
    ...stacks.map(name => `cloudformation:*:*:${name}`), `lambda:*:*:function:${generated}`, `sqs:*:*:${generated}`,
    `ssm:*:*:document/${STACK}-`, 'events:*:*:rule/Defender',
  ].map(name => `arn:aws:${name}*`);
  const [named, others] = [true, false].map(is => actions.filter(action => ON_NAMED.test(action) === is));
  return `${readingPolicy(others, allow(named, arns), ...more)}\n`;
}

/** The option that names the role of the CSPM plan. */
const CSPM = `${CSPM_MONITOR.id.charAt(0).toLowerCase()}${CSPM_MONITOR.id.slice(1)}`;
const OF_ORGANIZATION = /^organizations:|^cloudformation:\w*(StackSet|StackInstances|OrganizationsAccess)/;
/** Associations are found by an id. The others are about all resources. */
const ON_NAMED = /^(cloudformation|events|lambda|sqs|ssm):(?!ListStacks$|\w+(Association|OrganizationsAccess))/;
