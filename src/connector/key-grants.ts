import { Annotations, Aws, Lazy, Stack, Token, Validations, type IResolveContext } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { AGENTLESS_VM_SCANNING } from '../capabilities/agentless-vm-scanning';
import { DATABASES_DSPM } from '../capabilities/databases-dspm';
import { SENSITIVE_DATA_DISCOVERY } from '../capabilities/sensitive-data-discovery';
import { checkPattern, inputError } from '../checks/input';
import { flattenIntrinsics } from '../cloudformation/intrinsics';
import { renderedRoleName } from '../cloudformation/rendered-names';
import {
  KEY_POLICY_OF_DATABASE_SCANNING, KEY_POLICY_OF_DISK_SCANNING, KEY_POLICY_OF_SENSITIVE_DATA_DISCOVERY,
} from '../permissions/key-policies';
import type { StatementData } from '../permissions/permission-set';
import type { ActiveCapability } from '../plans/merge-capabilities';
import { toPolicyStatement } from '../policies/policy-statement';
import { isTemplateForManyAccounts } from '../registry/account-claims';

const KEY_POLICIES: { readonly [id: string]: readonly StatementData[] } = {
  [AGENTLESS_VM_SCANNING.id]: KEY_POLICY_OF_DISK_SCANNING,
  [SENSITIVE_DATA_DISCOVERY.id]: KEY_POLICY_OF_SENSITIVE_DATA_DISCOVERY,
  [DATABASES_DSPM.id]: KEY_POLICY_OF_DATABASE_SCANNING,
};
/** Roles whose published permissions name keys of their own account only. */
const OF_ONE_ACCOUNT: readonly string[] = [AGENTLESS_VM_SCANNING.id];

/** A key whose policy the app cannot change, and what to add to it. */
interface ImportedKey {
  readonly key: kms.IKey;
  readonly statements: readonly iam.PolicyStatement[];
}

/** What the roles of a connector need in the policies of keys. */
export class KeyGrants {
  private readonly imported: ImportedKey[] = [];

  constructor(private readonly connector: Construct) {}

  /** Throws if the key cannot be reached with the role, or if a value is not allowed. */
  public grant(active: ActiveCapability, role: iam.Role, key: kms.IKey, organizationId?: string): iam.Grant {
    if (typeof key?.addToResourcePolicy !== 'function') {
      throw inputError('key', 'a kms.IKey, such as kms.Key.fromKeyArn(...)', key);
    }
    const { keyArn: allowed = [] } = active.placeholders;
    if (Array.isArray(allowed) && allowed.length > 0 && !allowed.includes(key.keyArn)) {
      throw inputError('key', 'one of sensitiveDataScope.kmsKeyArns, because the role may use no other key',
        key.keyArn);
    }
    const { id } = active.capability;
    const isOfOtherAccount = this.isOfOtherAccount(key);
    const caller = this.callerFor(role, key, isOfOtherAccount, organizationId);
    // A policy must have a sid once, but two connectors can need one key, and one role two keys.
    const make = () => KEY_POLICIES[id].map(data => Object.assign(
      toPolicyStatement(data, { keyRegion: key.env.region }), { sid: undefined }));
    const statements = make().map(statement => {
      statement.addPrincipals(caller.principal);
      statement.addConditions(caller.conditions);
      return statement;
    });
    // Asked here, because a grant of CDK does not show it. CDK writes a statement once.
    const isChanged = statements.every(statement => key.addToResourcePolicy(statement).statementAdded);
    const [grant, ...others] = statements.map(statement => iam.Grant.addStatementToResourcePolicy({
      grantee: role,
      actions: statement.actions,
      resourceArns: [key.keyArn],
      resourceSelfArns: ['*'],
      resource: key,
      statement,
    }));
    const mayLackKey = OF_ONE_ACCOUNT.includes(id) || active.given !== undefined;
    if (isOfOtherAccount && mayLackKey) this.allowInRole(role, key, make());
    if (!isChanged) this.imported.push({ key, statements });
    return others.reduce((all, other) => all.combine(other), grant);
  }

  /** Aspects have run, so the names of the roles are final. */
  public printMissingStatements(): void {
    for (const { key, statements } of this.imported) {
      const resolved = Stack.of(this.connector).resolve(statements.map(s => s.toStatementJson()));
      const text = JSON.stringify(flattenIntrinsics(resolved, reference => `<${reference}>`));
      Annotations.of(this.connector).addWarningV2(`cdk-defender-for-cloud:keyPolicy:${key.node.path}`,
        `this app cannot change the policy of the key ${key.node.path}: add these statements to it, then acknowledge ` +
        `this warning: ${text}`);
    }
  }

  /**
   * ARN of a role as text. It makes no resource depend on the role, and stays right if the role is created again. In
   * the template for members, the account is `*`.
   */
  public arnOf(role: iam.Role): string {
    const own = Stack.of(this.connector);
    const account = isTemplateForManyAccounts(own) ? '*' : own.account;
    return this.arnIn(role, account);
  }

  private arnIn(role: iam.Role, account: string): string {
    return Lazy.uncachedString({
      produce: ({ scope }: IResolveContext) => {
        const { path, name } = renderedRoleName(role) ?? {};
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

  private isOfOtherAccount(key: kms.IKey): boolean {
    const own = Stack.of(this.connector);
    if (isTemplateForManyAccounts(own)) return Stack.of(key) !== own || key.env.account !== own.account;
    if (own.account === key.env.account) return false;
    const ofKey = Stack.of(key);
    const isUnknown = (account: string) => Token.isUnresolved(account);
    const isClear = isUnknown(own.account) ? isUnknown(ofKey.account) : !isUnknown(key.env.account);
    if (isClear) return true;
    throw inputError('key', 'in a stack with a known account if that of the connector is known, otherwise without: ' +
      `set env of ${isUnknown(own.account) ? own.node.path : ofKey.node.path}`, key.node.path);
  }

  /**
   * Principal and condition of the key policy. The principal is the account: the ARN of a role is refused before the
   * role exists, and KMS replaces it by an id when the role is deleted. The permissions of the role stay its limit.
   */
  private callerFor(role: iam.Role, key: kms.IKey, isOfOtherAccount: boolean, organizationId?: string) {
    const own = Stack.of(this.connector);
    const isForOrganization = isTemplateForManyAccounts(own) && isOfOtherAccount;
    if (!isForOrganization) {
      if (organizationId !== undefined) {
        throw new Error('organizationId has an effect only with memberConnector and a key outside of the template ' +
          'for members; remove it');
      }
      return {
        principal: new iam.AccountPrincipal(own.account),
        conditions: { ArnEquals: { 'aws:PrincipalArn': this.arnIn(role, own.account) } },
      };
    }
    if (organizationId === undefined) {
      throw inputError('organizationId', 'the id of your organization, because the role of each member account uses ' +
        `the key ${key.node.path}`, organizationId);
    }
    checkPattern('organizationId', organizationId, /^o-[a-z0-9]{10,32}$/,
      'the id of an organization, such as o-a1b2c3d4e5');
    return {
      principal: new iam.AnyPrincipal(),
      conditions: {
        StringEquals: { 'aws:PrincipalOrgID': organizationId },
        ArnLike: { 'aws:PrincipalArn': this.arnIn(role, '*') },
      },
    };
  }

  private allowInRole(role: iam.Role, key: kms.IKey, statements: readonly iam.PolicyStatement[]): void {
    const id = 'KeysOfOtherAccounts';
    let policy = role.node.tryFindChild(id) as iam.ManagedPolicy | undefined;
    if (!policy) {
      policy = new iam.ManagedPolicy(role, id);
      role.addManagedPolicy(policy);
      Validations.of(policy).acknowledge({
        id: 'DefenderTrustValidation::WiderThanPublished',
        reason: 'the app names keys of other accounts that the role may use',
      });
    }
    policy.addStatements(...statements.map(s => s.copy({ resources: [key.keyArn] })));
  }
}
