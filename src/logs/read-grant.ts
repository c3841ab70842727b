import { Aws, Names, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { knownBucketName } from './known-names';
import type { LogSourceConfig } from './log-source';
import { isTemplateForManyAccounts } from '../checks/app-registry';
import { inputError } from '../checks/input';
import { acknowledgeWildcards, explained, type PlaceholderValues } from '../identity/policy-statement';
import { type Caller, callerOf, type MissingStatements, statementFor } from '../identity/resource-policy';
import type { StatementData } from '../permissions/permission-set';

/**
 * Permissions of a consumer: receive messages from its queue (`{queueArn}`), and read the objects in them
 * (`{objectArn}`). Sources: Amazon SQS, Amazon S3 and AWS KMS in the service authorization reference; AWS KMS developer
 * guide, `kms:ViaService` and encryption context; AWS CloudTrail user guide, encryption with SSE-KMS; all 2026-11.
 * Microsoft Sentinel publishes the same calls, with `s3:Get*` and `s3:List*` (Azure/Azure-Sentinel,
 * AwsRequiredPolicies, 2026-11).
 */
export const READ_LOGS: readonly StatementData[] = [
  {
    sid: 'ReceiveMessages',
    actions: [
      'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueUrl',
      'sqs:GetQueueAttributes',
    ],
    resources: ['{queueArn}'],
    purpose: 'takes messages from its own queue only',
  },
  {
    sid: 'ReadObjects',
    actions: ['s3:GetObject'],
    resources: ['{objectArn}'],
    conditions: { StringEquals: { 'aws:ResourceAccount': '{bucketAccount}' } },
    purpose: 'reads the log files that the messages name',
    wildcardReason: 'the names of log files are not known; only those with the prefixes of the notifications',
  },
];

/**
 * Additional permissions if log files are encrypted with a KMS key (`{keyArn}`). S3 passes the ARN of the object or
 * bucket.
 */
export const READ_ENCRYPTED_LOGS: StatementData = {
  sid: 'DecryptObjects',
  actions: ['kms:Decrypt'],
  resources: ['{keyArn}'],
  conditions: {
    StringEquals: { 'kms:ViaService': 's3.{keyRegion}.{urlSuffix}' },
    StringLike: { 'kms:EncryptionContext:aws:s3:arn': ['{bucketArn}', '{bucketArn}/*'] },
  },
  purpose: 'reads log files of this bucket that are encrypted with the key',
};

/** Additional permissions if the queue is encrypted with a KMS key (`{keyArn}`). */
export const READ_ENCRYPTED_QUEUE: StatementData = {
  sid: 'DecryptMessages',
  actions: ['kms:Decrypt'],
  resources: ['{keyArn}'],
  conditions: { StringEquals: { 'kms:ViaService': 'sqs.{keyRegion}.{urlSuffix}' } },
  purpose: 'reads messages that are encrypted with the key',
};

/** Values of the fan-out that the grants of a consumer need. */
export interface ReadGrantConfig {
  readonly source: LogSourceConfig;
  readonly encryptionKey?: kms.IKey;
  readonly missing: MissingStatements;
}

/** A statement of the permission data, with the values of its placeholders. */
interface Filled {
  readonly data: StatementData;
  readonly values: PlaceholderValues;
  /** Key that the statement is for. */
  readonly key?: kms.IKey;
}

/** Adds statements to a separate policy of a role instead of its default policy. */
class PolicyOfRole implements iam.IPrincipal {
  public readonly assumeRoleAction: string;
  public readonly grantPrincipal = this;
  public readonly policyFragment: iam.PrincipalPolicyFragment;

  constructor({ assumeRoleAction, policyFragment }: iam.IRole, private readonly policy: iam.Policy) {
    this.assumeRoleAction = assumeRoleAction;
    this.policyFragment = policyFragment;
  }

  public addToPrincipalPolicy(statement: iam.PolicyStatement): iam.AddToPrincipalPolicyResult {
    this.policy.addStatements(statement);
    return { statementAdded: true, policyDependable: this.policy };
  }
}

/** Allows roles to read a queue and the logs in its messages. */
export class ReadGrant {
  constructor(
    private readonly consumer: Construct, private readonly config: ReadGrantConfig, private readonly queue: sqs.Queue,
  ) {}

  public grant(grantee: iam.IGrantable): iam.Grant {
    const role = grantee?.grantPrincipal as iam.IRole;
    if (typeof role?.roleArn !== 'string') throw inputError('grantee', 'an iam.IRole, or have one', role ?? grantee);
    if (/[*?]/.test(role.roleArn)) throw inputError('grantee', 'one role, without wildcards', role.roleArn);
    const isOfOtherAccount = this.isOfOtherAccount(role);
    const caller = callerOf(role, role.env.account);
    this.allowInKeys(caller);
    if (isOfOtherAccount) this.allowInResources(caller);
    return this.allowInRole(role);
  }

  private isOfOtherAccount(role: iam.IRole): boolean {
    const own = Stack.of(this.consumer);
    if (isTemplateForManyAccounts(Stack.of(role))) {
      throw inputError('grantee', 'a role of one account, because one queue has one reader; import the role of the ' +
        'account by iam.Role.fromRoleName', role.node.path);
    }
    const accounts = [own.account, role.env.account];
    if (accounts[0] === accounts[1]) return false;
    if (!accounts.some(account => Token.isUnresolved(account))) return true;
    throw inputError('grantee', `a role whose account is known if that of the stack ${own.node.path} is known, and ` +
      'not otherwise: set env of the stacks', role.node.path);
  }

  /** Adds the permissions of the role. */
  private allowInRole(role: iam.IRole): iam.Grant {
    const statements = this.filled().map(({ data, values }) => explained(data, values));
    const policy = this.policyOf(role);
    const grantee = { grantPrincipal: new PolicyOfRole(role, policy) };
    const grants = statements.map(({ statement: { actions, resources, conditions } }) =>
      iam.Grant.addToPrincipal({ grantee, actions, resourceArns: resources, conditions }));
    acknowledgeWildcards(policy, statements);
    const { roles } = policy.node.defaultChild as iam.CfnPolicy;
    if (Stack.of(policy).resolve(roles) === undefined) { // a role that cannot be changed
      this.config.missing.add('role', role, statements.map(s => s.statement));
    }
    return grants.reduce((all, other) => all.combine(other));
  }

  /** Returns a separate policy, because its cdk-nag findings are acknowledged. */
  private policyOf(role: iam.IRole): iam.Policy {
    const id = `Read${Names.nodeUniqueId(this.consumer.node)}`;
    const policy = role.node.tryFindChild(id) as iam.Policy | undefined ?? new iam.Policy(role, id);
    role.attachInlinePolicy(policy); // props would attach it to a role with this name in another account
    return policy;
  }

  /** Adds statements to keys that do not delegate access to IAM, and to those of other accounts. */
  private allowInKeys(caller: Caller): void {
    const bucketName = knownBucketName(this.config.source.bucket);
    for (const { data, values, key } of this.filled()) {
      if (!key) continue;
      // No reference to the bucket, because it can need the key. The permissions of the role always name the bucket.
      const { StringLike, ...others } = data.conditions!;
      const conditions = bucketName === undefined ? others : data.conditions;
      const bucketArn = `arn:${Aws.PARTITION}:s3:::${bucketName}`;
      const statement = statementFor(caller, { ...data, resources: ['*'], conditions }, { ...values, bucketArn });
      if (!key.addToResourcePolicy(statement).statementAdded) this.config.missing.add('key', key, [statement]);
    }
  }

  /** Adds statements to the policies of the queue and the bucket, for a role of another account. */
  private allowInResources(caller: Caller): void {
    const { source: { bucket }, missing } = this.config;
    const [ofQueue, ofBucket] = READ_LOGS.map(data =>
      statementFor(caller, { ...data, conditions: undefined }, this.values()));
    this.queue.addToResourcePolicy(ofQueue);
    if (!bucket.addToResourcePolicy(ofBucket).statementAdded) missing.add('bucket', bucket, [ofBucket]);
  }

  private filled(): Filled[] {
    const { encryptionKey, source } = this.config;
    const ofKey = (data: StatementData, key?: kms.IKey) => key === undefined ? [] : [{
      data, key, values: { ...this.values(), keyArn: key.keyArn, keyRegion: key.env.region },
    }];
    return [
      ...READ_LOGS.map(data => ({ data, values: this.values() })),
      ...ofKey(READ_ENCRYPTED_LOGS, source.encryptionKey),
      ...ofKey(READ_ENCRYPTED_QUEUE, encryptionKey),
    ];
  }

  private values(): PlaceholderValues {
    const { bucket, prefixes } = this.config.source;
    return {
      queueArn: this.queue.queueArn,
      bucketArn: bucket.bucketArn,
      bucketAccount: bucket.env.account,
      objectArn: prefixes.map(prefix => bucket.arnForObjects(`${prefix}*`)),
    };
  }
}
