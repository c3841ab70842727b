/** Hand-made templates in the structure of those of the Azure portal, from the one table of facts. */
import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { MicrosoftTemplate, type MicrosoftTemplateOptions, type MicrosoftTemplateRole } from '../../../src';
import { ACCOUNT, MICROSOFT } from '../../facts/identity';
import { audiencesOf, rolesOfPlans, type PlanChoice } from '../../facts/plans';
import type { RoleFact, Statement } from '../../facts/types';

export const ISSUER = `sts.windows.net/${MICROSOFT}/`;
export const PROVIDER = 'ASCDefendersOIDCIdentityProvider';

/** A file with a template. */
export function write(content: unknown, name = 'microsoft.json'): string {
  const file = join(mkdtempSync(join(tmpdir(), 'microsoft-')), name);
  writeFileSync(file, Buffer.isBuffer(content) || typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

/** A template whose differences a person has read and accepted, whatever they are. */
export function read(content: unknown, options: MicrosoftTemplateOptions = {}): MicrosoftTemplate {
  const file = write(content);
  const { _roles: roles } = MicrosoftTemplate.fromFile(file, options);
  const ids = roles.all.flatMap(role => roles.beyond(role)?.id ?? []);
  return MicrosoftTemplate.fromFile(file, { ...options, acceptedDifferences: [...new Set(ids)] });
}

/** Literal partition and account of the facts as pseudo parameters. */
function inTemplate(value: unknown, suffix = ''): any {
  if (Array.isArray(value)) return value.map(v => inTemplate(v, suffix));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, inTemplate(v, suffix)]));
  }
  if (typeof value !== 'string') return value;
  const text = value.replace(/(:role\/[\w-]+)$/, `$1${suffix}`).replace(/^arn:aws:/, 'arn:${AWS::Partition}:').replaceAll(ACCOUNT,
    '${AWS::AccountId}');
  return text === value ? value : text === '${AWS::AccountId}' ? { Ref: 'AWS::AccountId' } : { 'Fn::Sub': text };
}

function statement({ effect, actions, resources, conditions }: Statement, suffix: string): object {
  return inTemplate({
    Effect: effect,
    Action: actions.length === 1 ? actions[0] : actions,
    Resource: resources.length === 1 ? resources[0] : resources,
    ...conditions ? { Condition: conditions } : {},
  }, suffix);
}

export const policy = (...statements: object[]) => ({ Version: '2012-10-17', Statement: statements });

/** The trust with the operator that Microsoft uses. */
function trust(fact: RoleFact, suffix: string): unknown {
  return inTemplate(JSON.parse(JSON.stringify(fact.trust).replaceAll('"StringEquals":{"sts.windows', '"StringLike":{"sts.windows')),
    suffix);
}

/**
 * What the portal offers for these plans: roles with names in parameters, and policies in each way that a role can have
 * one.
 */
export function portalTemplate(
  plans: PlanChoice, type: 'DefaultAccess' | 'LeastPrivilegeAccess', suffix = '',
): any {
  const roles = rolesOfPlans(plans);
  const resources: Record<string, object> = {
    [PROVIDER]: {
      Type: 'AWS::IAM::OIDCProvider',
      Properties: {
        Url: `https://${ISSUER}`,
        ClientIdList: audiencesOf(roles),
        ThumbprintList: ['626d44e704d1ceabe3bf0d53397464ac8080142c'],
      },
    },
  };
  const parameters: Record<string, object> = {};
  roles.forEach((fact, i) => {
    const id = `${fact.capability}Role`;
    const { awsManagedPolicies, statements } = fact[type];
    const document = policy(...statements.map(s => statement(s, suffix)));
    const has = statements.length > 0;
    parameters[`${id}Name`] = { Type: 'String', Default: `${fact.roleName}${suffix}` };
    resources[id] = {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: { Ref: `${id}Name` },
        AssumeRolePolicyDocument: trust(fact, suffix),
        ManagedPolicyArns: [
          ...awsManagedPolicies.map(name => ({ 'Fn::Sub': `arn:\${AWS::Partition}:iam::aws:policy/${name}` })),
          ...has && i % 4 === 1 ? [{ Ref: `${id}Policy` }] : [],
        ],
        ...has && i % 4 === 0 ? { Policies: [{ PolicyName: 'Inline', PolicyDocument: document }] } : {},
      },
    };
    if (!has || i % 4 === 0) return;
    resources[`${id}Policy`] = i % 4 === 1 ? { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: document } }
      : i % 4 === 2 ? { Type: 'AWS::IAM::Policy', Properties: { PolicyName: 'P', PolicyDocument: document, Roles: [{ Ref: id }] } }
        : {
          Type: 'AWS::IAM::RolePolicy',
          Properties: { PolicyName: 'P', PolicyDocument: JSON.parse(JSON.stringify(document)), RoleName: { Ref: id } },
        };
  });
  return { AWSTemplateFormatVersion: '2010-09-09', Parameters: parameters, Resources: resources, Outputs: { Arn: { Value: 'x' } } };
}

/** A trust as it should be, for an audience, with changes to its statement. */
export function trustOf(audience: string, changes: object = {}): object {
  return policy({
    Effect: 'Allow',
    Principal: { Federated: { Ref: PROVIDER } },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: { StringLike: { [`${ISSUER}:aud`]: audience } },
    ...changes,
  });
}

export const CSPM = 'api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479';
export const NEW_AUDIENCE = 'api://99999999-0000-1111-2222-333333333333';

/** A template with one role, and others resources if they are needed. */
export function oneRole(properties: object, others: object = {}, sections: object = {}): any {
  return {
    Resources: {
      [PROVIDER]: { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: `https://${ISSUER}` } },
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: { RoleName: 'New-Role', AssumeRolePolicyDocument: trustOf(NEW_AUDIENCE), ...properties },
      },
      ...others,
    },
    ...sections,
  };
}

export const inline = (...statements: unknown[]) =>
  ({ Policies: [{ PolicyName: 'P', PolicyDocument: policy(...statements as object[]) }] });
export const allow = (Action: unknown, Resource: unknown = '*', more: object = {}) => ({ Effect: 'Allow', Action, Resource, ...more });

export function roleOf(template: MicrosoftTemplate, id = 'Role'): MicrosoftTemplateRole {
  return template.roles.find(role => role.logicalId === id)!;
}
