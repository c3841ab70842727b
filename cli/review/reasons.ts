/**
 * Says in a few words why an action makes a role comparable to an administrator, or changes permissions. Covers the actions that
 * Microsoft publishes, those of host management, and those that are frequent in other templates. Source: AWS service authorization
 * reference and the guide of each service, 2026-11.
 */
import { covers, hasWildcard } from '../../src/policy-language/statements/pattern';
import { groupedBy } from '../shared/grouped';

const CLUSTERS = 'can give itself access to clusters';
export const COPIES = 'gives copies of disks or databases to other accounts';
const KEYS = 'says who can use keys';
const FUNCTIONS = 'runs its own code with the role of a function';
const STACKS = 'can create anything with the role of a stack';
const PROFILES = 'can give an instance another role';

/** The most important first: a pattern is explained by the first action that it matches. */
export const REASONS: ReadonlyMap<string, string> = new Map([
  ['iam:AttachRolePolicy', 'can give roles more permissions'],
  ['iam:PutRolePolicy', 'can give roles more permissions'],
  ['iam:AttachUserPolicy', 'can give users more permissions'],
  ['iam:PutUserPolicy', 'can give users more permissions'],
  ['iam:CreatePolicyVersion', 'can change policies'],
  ['iam:UpdateAssumeRolePolicy', 'says who can assume roles'],
  ['iam:CreateAccessKey', 'can create keys of users'],
  ['iam:CreateLoginProfile', 'can set passwords of users'],
  ['iam:UpdateLoginProfile', 'can set passwords of users'],
  ['iam:CreateUser', 'can create users'],
  ['iam:CreateRole', 'can create roles'],
  ['iam:PassRole', 'lets a service use a role'],
  ['iam:CreateServiceLinkedRole', 'can create roles for AWS services'],
  ['sts:AssumeRole', 'can go on to another role'],
  ['sts:AssumeRoleWithWebIdentity', 'can go on to another role'],
  ['sts:TagSession', 'can set the tags of a session'],
  ['organizations:CreateAccount', 'can create accounts'],
  ['organizations:DetachPolicy', 'can take limits away from accounts'],
  ['sso:CreateAccountAssignment', 'can give people access to accounts'],
  ['ssm:SendCommand', 'runs commands on instances'],
  ['ssm:StartSession', 'opens a shell on instances'],
  ['ssm:StartAutomationExecution', 'starts runbooks with another role'],
  ['ssm:CreateAssociation', 'runs commands on instances again and again'],
  ['ssm:UpdateDocument', 'can change what commands do'],
  ['ec2:ModifyInstanceAttribute', 'can replace the start script of an instance'],
  ['ec2:RunInstances', 'can start an instance with a role'],
  ['ec2:AssociateIamInstanceProfile', PROFILES],
  ['ec2:ReplaceIamInstanceProfileAssociation', PROFILES],
  ['ec2-instance-connect:SendSSHPublicKey', 'opens a shell on instances'],
  ['eks:CreateAccessEntry', CLUSTERS],
  ['eks:AssociateAccessPolicy', CLUSTERS],
  ['eks:UpdateAccessEntry', CLUSTERS],
  ['ecr:PutImage', 'can replace images that you run'],
  ['ecs:ExecuteCommand', 'runs commands in containers'],
  ['ecs:RunTask', 'can run containers with a role'],
  ['lambda:CreateFunction', FUNCTIONS],
  ['lambda:UpdateFunctionCode', FUNCTIONS],
  ['lambda:UpdateFunctionConfiguration', FUNCTIONS],
  ['cloudformation:CreateStack', STACKS],
  ['cloudformation:UpdateStack', STACKS],
  ['cloudformation:ExecuteChangeSet', STACKS],
  ['codebuild:StartBuild', 'runs its own code with the role of a project'],
  ['ec2:ModifySnapshotAttribute', COPIES],
  ['rds:ModifyDBSnapshotAttribute', COPIES],
  ['rds:ModifyDBClusterSnapshotAttribute', COPIES],
  ['kms:PutKeyPolicy', KEYS],
  ['kms:CreateGrant', KEYS],
  ['kms:RetireGrant', KEYS],
  ['s3:PutBucketPolicy', 'says who can use a bucket'],
  ['sqs:AddPermission', 'says who can use a queue'],
]);
const BY_NAME = new Map([...REASONS].map(([action, reason]) => [action.toLowerCase(), { action, reason }]));
/** Other texts cannot be action names. */
const PATTERN = /^(\*|[a-z\d-]{1,40}:[\w*?]{1,80})$/;

/** Words for an action, or for an action that a pattern such as `ecr:*` matches. Undefined if there are none. */
export function reasonFor(action: string): string | undefined {
  const name = action.toLowerCase();
  if (name === '*' || name === '*:*') return 'can do everything';
  if (!hasWildcard(name) || !PATTERN.test(name)) return BY_NAME.get(name)?.reason;
  const [, first] = [...BY_NAME].find(([one]) => covers(name, one)) ?? [];
  return first && `${first.reason} with ${first.action}`;
}

export interface Reason {
  /** A text such as `runs commands on instances`, or the action if there are no words for it. */
  readonly words: string;
  /** The actions that the words are about. Empty without words. */
  readonly actions: readonly string[];
}

/** Groups actions that have the same words. Actions without words come last. */
export function reasonsFor(actions: readonly string[]): Reason[] {
  const groups = groupedBy(new Set(actions), reasonFor);
  const named = [...groups].flatMap(([words, own]) => words === undefined ? [] : [{ words, actions: own }]);
  return [...named, ...(groups.get(undefined) ?? []).map(action => ({ words: action, actions: [] }))];
}
