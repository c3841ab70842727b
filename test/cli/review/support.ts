/** Templates for tests of `review`, written as people write them. */
import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import type { Review, ReviewedRole } from '../../../cli/review/result';
import { makeReview } from '../../../cli/review/review';
import { readEarlier, readReviewed } from '../../../cli/review/sources';

const MICROSOFT = '33e01921-4d64-4f8c-a055-5bdaffd5e33d';
export const TENANT = '8d3a1c52-6f4b-4e0a-9c57-2b1f0e7d9a36';
export const ISSUER = `sts.windows.net/${MICROSOFT}/`;
export const AUDIENCE = 'api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479';

const FOLDER = mkdtempSync(join(tmpdir(), 'review-'));
let files = 0;
export function fileOf(content: unknown, ending = '.json'): string {
  const file = join(FOLDER, `file${files++}${ending}`);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

export const policy = (...statements: object[]) => ({ Version: '2012-10-17', Statement: statements });
export const allow = (Action: string | string[], Resource: string | string[] = '*', Condition?: object) =>
  ({ Effect: 'Allow', Action, Resource, ...Condition && { Condition } });
export const deny = (Action: string | string[], Resource: string | string[] = '*', Condition?: object) =>
  ({ ...allow(Action, Resource, Condition), Effect: 'Deny' });
/** A trust of tokens of an issuer, with these conditions. */
export const trust = (Condition?: object, issuer = ISSUER) => ({
  Effect: 'Allow',
  Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${issuer}` },
  Action: 'sts:AssumeRoleWithWebIdentity',
  ...Condition && { Condition },
});
/** As Defender for Cloud needs it. */
export const RIGHT = { StringEquals: { [`${ISSUER}:aud`]: AUDIENCE, 'sts:RoleSessionName': `MicrosoftDefenderForClouds_${TENANT}` } };

export interface RoleOptions {
  readonly trusts?: object[];
  readonly statements?: object[];
  readonly [property: string]: unknown;
}
export const roleOf = ({ trusts = [trust(RIGHT)], statements = [allow('ec2:DescribeInstances')], ...more }: RoleOptions = {}) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName: 'Contoso',
    AssumeRolePolicyDocument: policy(...trusts),
    Policies: [{ PolicyName: 'P', PolicyDocument: policy(...statements) }],
    ...more,
  },
});

export const reviewOf = (template: unknown, earlier?: unknown): Review =>
  makeReview(readReviewed({ template: fileOf(template) }), earlier === undefined ? undefined : readEarlier(fileOf(earlier)));
export const reviewOfRole = (options?: RoleOptions): Review => reviewOf({ Resources: { Role: roleOf(options) } });
/** What is listed beside what roles may do and whom they trust. */
export const listedOf = ({ lines }: Review): string[] =>
  lines.map(({ what, why }) => what === 'not read' ? why.replace(/ \([0-9a-f]{12}\)$/, '') : `${what}: ${why}`);
/** The only role of a result. */
export function onlyRole({ roles }: Review): ReviewedRole {
  if (roles.length !== 1) throw new Error(`expected one role, got ${roles.map(role => role.name).join(', ')}`);
  return roles[0];
}
export const levels = ({ permissions }: ReviewedRole) => permissions.map(({ level, actions }) => `${level} ${actions.join(' ')}`);
