import { Annotations, Aws, type IResolveContext, Lazy, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';
import { type PlaceholderValues, toPolicyStatement } from './policy-statement';
import { inputError } from '../checks/input';
import type { StatementData } from '../permissions/permission-set';
import { flattenIntrinsics } from '../policy-language/cloudformation/intrinsics';
import { renderedRoleName } from '../policy-language/cloudformation/resource-names';

/**
 * Returns the ARN of a role as text in the template. It does not make resources depend on the role, and stays valid if
 * the role is created again.
 */
export function roleArnIn(role: iam.IRole, account: string): string {
  return Lazy.uncachedString({
    produce: ({ scope }: IResolveContext) => {
      const { path, name } = renderedRoleName(role) ?? {};
      if (name === undefined) return role.roleArn; // CloudFormation names it, or only its ARN is known
      const text = [path, name].map(part => typeof part === 'string' ? part : Token.asString(part));
      const user = Stack.of(scope);
      if (user !== Stack.of(role) && [path, name].some(part => typeof part !== 'string')) {
        throw inputError(`the name of ${role.node.path}`, `known at synthesis, because ${user.node.path} names it`,
          name);
      }
      return `arn:${Aws.PARTITION}:iam::${account}:role${text.join('')}`;
    },
  });
}

/** The caller in a resource policy. */
export interface Caller {
  readonly principal: iam.IPrincipal;
  readonly conditions: iam.Conditions;
}

/**
 * Returns a role as caller in a resource policy. The principal is the account, because AWS rejects the ARN of a role
 * that does not exist yet, and replaces it with an id when the role is deleted. The role's own permissions still limit
 * it. `ArnEquals` is not used for a name known only at deployment, because the name could be a pattern.
 */
export function callerOf(role: iam.IRole, account: string): Caller {
  return {
    principal: new iam.AccountPrincipal(account),
    conditions: { StringEquals: { 'aws:PrincipalArn': roleArnIn(role, account) } },
  };
}

/**
 * Returns a statement without its sid. A sid must be unique in a policy, but several roles can need one resource, and
 * one role can need several statements.
 */
export function withoutSid(data: StatementData, values: PlaceholderValues): iam.PolicyStatement {
  return Object.assign(toPolicyStatement(data, values), { sid: undefined });
}

/** Returns the statement for a resource policy. */
export function statementFor(caller: Caller, data: StatementData, values: PlaceholderValues): iam.PolicyStatement {
  const statement = withoutSid(data, values);
  statement.addPrincipals(caller.principal);
  statement.addConditions(caller.conditions);
  return statement;
}

/** A policy that the app cannot change, and the statements to add to it. */
interface Missing {
  readonly kind: 'key' | 'bucket' | 'role';
  readonly path: string;
  readonly statements: readonly iam.PolicyStatement[];
}

/** Statements that the user must add to policies outside the app. */
export class MissingStatements {
  private readonly missing: Missing[] = [];

  constructor(private readonly owner: IConstruct) {}

  public add(kind: Missing['kind'], { node: { path } }: IConstruct, statements: readonly iam.PolicyStatement[]): void {
    this.missing.push({ kind, path, statements });
  }

  /** Prints them as warnings. Call it after aspects have run, when the role names are final. */
  public print(): void {
    for (const { kind, path, statements } of this.missing) {
      const resolved = Stack.of(this.owner).resolve(statements.map(s => s.toStatementJson()));
      const text = JSON.stringify(flattenIntrinsics(resolved, reference => `<${reference}>`));
      Annotations.of(this.owner).addWarningV2(`cdk-defender-for-cloud:${kind}Policy:${path}`,
        `this app cannot change the policy of the ${kind} ${path}: add these statements to it, then acknowledge ` +
        `this warning: ${text}`);
    }
  }
}

/** Name of the key that Amazon SQS manages in each account. Nobody can change its policy. */
const KEY_OF_SQS = 'alias/aws/sqs';

/**
 * Reports an error at synthesis if a queue is encrypted with the key that Amazon SQS manages, for example by a property
 * injector or an aspect. Other services cannot use this key, so their messages would be lost.
 *
 * @param sender name of the service in messages
 * @param solution what the user can do
 */
export function refuseKeyOfSqs(queue: sqs.Queue, sender: string, solution: string): void {
  queue.node.addValidation({
    validate: () => {
      const { kmsMasterKeyId } = queue.node.defaultChild as sqs.CfnQueue;
      if (!String(kmsMasterKeyId).endsWith(KEY_OF_SQS)) return [];
      return [`${queue.node.path} must not be encrypted with ${KEY_OF_SQS}, because ${sender} cannot use this key: ` +
        solution];
    },
  });
}
