import { Annotations, type IResource, Stack, Token, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { DATABASES_DSPM, SENSITIVE_DATA_DISCOVERY } from '../capabilities/data';
import { AGENTLESS_VM_SCANNING } from '../capabilities/servers';
import { isTemplateForManyAccounts } from '../checks/app-registry';
import { checkKey, checkOrganizationId, inputError, keyItself } from '../checks/input';
import { checkOptions } from '../checks/known-options';
import {
  type Caller, callerOf, MissingStatements, roleArnIn, statementFor, withoutSid,
} from '../identity/resource-policy';
import {
  KEY_POLICY_OF_DATABASE_SCANNING, KEY_POLICY_OF_DISK_SCANNING, KEY_POLICY_OF_SENSITIVE_DATA_DISCOVERY,
} from '../permissions/key-policies';
import type { StatementData } from '../permissions/permission-set';
import type { ActiveCapability } from '../plans/merge-capabilities';

const KEY_POLICIES: { readonly [id: string]: readonly StatementData[] } = {
  [AGENTLESS_VM_SCANNING.id]: KEY_POLICY_OF_DISK_SCANNING,
  [SENSITIVE_DATA_DISCOVERY.id]: KEY_POLICY_OF_SENSITIVE_DATA_DISCOVERY,
  [DATABASES_DSPM.id]: KEY_POLICY_OF_DATABASE_SCANNING,
};
/** Roles whose published permissions only allow keys of their own account. */
const OF_ONE_ACCOUNT: readonly string[] = [AGENTLESS_VM_SCANNING.id];

/** Options of `grantDiskScanning`, `grantSensitiveDataDiscovery` and `grantDatabaseScanning`. */
export interface KeyGrantOptions {
  /**
   * Id of the organization, such as `o-a1b2c3d4e5`, for the role of each member account. The key policy then allows
   * this role name in every account. `DefenderOrganizationPolicies` prevents others from creating a role with this
   * name. Required for a key outside the template of `memberConnector`. Throws if it is missing there, or set
   * elsewhere.
   * @default - the key is for the role of one account, or of the account of each key
   */
  readonly organizationId?: string;
}

/** The known permissions of a role. For a role that another app creates, only the capability is known. */
export type Granted = Pick<ActiveCapability, 'capability'>
  & Partial<Pick<ActiveCapability, 'placeholders' | 'userPermissions'>>;

/** Adds what the roles of a connector need to key policies. */
export class KeyGrants {
  private readonly missing: MissingStatements;

  /** @param policyPath path of added policies; undefined means `/` */
  constructor(private readonly connector: IResource, private readonly policyPath: string | undefined) {
    this.missing = new MissingStatements(connector);
  }

  /** Throws if the role cannot use the key, or if a value is not allowed. */
  public grant(active: Granted, role: iam.IRole, key: kms.IKey, options: KeyGrantOptions): iam.Grant {
    checkKey('key', key);
    checkOptions('options', options, { organizationId: true });
    const { keyArn: allowed = [] } = active.placeholders ?? {};
    if (Array.isArray(allowed) && allowed.length > 0 && !allowed.includes(key.keyArn)) {
      throw inputError('key', 'one of sensitiveDataScope.kmsKeyArns, because the role may use no other key',
        key.keyArn);
    }
    const { id } = active.capability;
    const isOfOtherAccount = this.isOfOtherAccount(key);
    const caller = this.callerFor(role, key, isOfOtherAccount, options);
    const values = { keyRegion: key.env.region };
    const statements = KEY_POLICIES[id].map(data => statementFor(caller, data, values));
    // Checked here, because a CDK grant does not report it. CDK writes a repeated statement once.
    const isChanged = statements.every(statement => key.addToResourcePolicy(statement).statementAdded);
    const [grant, ...others] = statements.map(statement => iam.Grant.addStatementToResourcePolicy({
      grantee: role,
      actions: statement.actions,
      resourceArns: [key.keyArn],
      resourceSelfArns: ['*'],
      resource: key,
      statement,
    }));
    const mayLackKey = OF_ONE_ACCOUNT.includes(id) || active.userPermissions !== undefined;
    if (isOfOtherAccount && mayLackKey) {
      this.allowInRole(role, keyItself('key', key), KEY_POLICIES[id].map(data => withoutSid(data, values)));
    } else if (active.placeholders === undefined) {
      this.informOfOtherApp(id, key, statements);
    }
    if (!isChanged) this.missing.add('key', key, statements);
    return others.reduce((all, other) => all.combine(other), grant);
  }

  /** Call it after aspects have run, when the role names are final. */
  public printMissingStatements(): void {
    this.missing.print();
  }

  /** ARN of a role as text. In the template for members, the account is `*`. */
  public arnOf(role: iam.IRole): string {
    const account = isTemplateForManyAccounts(this.connector.stack) ? '*' : this.connector.env.account;
    return roleArnIn(role, account);
  }

  private isOfOtherAccount(key: kms.IKey): boolean {
    const { stack: own, env: { account } } = this.connector;
    if (isTemplateForManyAccounts(own)) return Stack.of(key) !== own || key.env.account !== account;
    if (account === key.env.account) return false;
    const ofKey = Stack.of(key);
    const isUnknown = (id: string) => Token.isUnresolved(id);
    const isClear = isUnknown(account) ? isUnknown(ofKey.account) : !isUnknown(key.env.account);
    if (isClear) return true;
    throw inputError('key', 'in a stack whose account is known if that of the connector is known, and not otherwise: ' +
      `set env of ${isUnknown(account) ? own.node.path : ofKey.node.path}`, key.node.path);
  }

  /** Principal and condition of the key policy. */
  private callerFor(
    role: iam.IRole, key: kms.IKey, isOfOtherAccount: boolean, { organizationId }: KeyGrantOptions,
  ): Caller {
    const isForOrganization = isTemplateForManyAccounts(this.connector.stack) && isOfOtherAccount;
    if (!isForOrganization) {
      if (organizationId !== undefined) {
        throw new Error('organizationId has an effect only with memberConnector and a key outside the template ' +
          'for members; remove it');
      }
      return callerOf(role, this.connector.env.account);
    }
    if (organizationId === undefined) {
      throw inputError('organizationId', 'the id of your organization, because the role of each member account uses ' +
        `the key ${key.node.path}`, organizationId);
    }
    checkOrganizationId('organizationId', organizationId);
    return {
      principal: new iam.AnyPrincipal(),
      conditions: {
        StringEquals: { 'aws:PrincipalOrgID': organizationId },
        ArnLike: { 'aws:PrincipalArn': roleArnIn(role, '*') },
      },
    };
  }

  private informOfOtherApp(id: string, { node: { path } }: kms.IKey, statements: readonly iam.PolicyStatement[]): void {
    const scope = id === SENSITIVE_DATA_DISCOVERY.id ? 'sensitiveDataScope.kmsKeyArns and ' : '';
    Annotations.of(this.connector).addInfoV2(`cdk-defender-for-cloud:roleOfOtherApp:${id}:${path}`,
      `this app does not know the permissions of the role of ${id}, because another app creates the role: ` +
      `they must allow ${statements.flatMap(s => s.actions).join(', ')} on the key ${path}; ` +
      `check ${scope}permissionsFrom in that app`);
  }

  private allowInRole(role: iam.IRole, key: kms.IKey, statements: readonly iam.PolicyStatement[]): void {
    const ofKey = statements.map(s => s.copy({ resources: [key.keyArn] }));
    if (!(role instanceof iam.Role)) {
      this.missing.add('role', role, ofKey); // imported
      return;
    }
    const id = 'KeysOfOtherAccounts';
    let policy = role.node.tryFindChild(id) as iam.ManagedPolicy | undefined;
    if (!policy) {
      policy = new iam.ManagedPolicy(role, id, { path: this.policyPath });
      role.addManagedPolicy(policy);
      Validations.of(policy).acknowledge({
        id: 'DefenderTrustValidation::WiderThanPublished',
        reason: 'the app names keys of other accounts that the role may use',
      });
    }
    policy.addStatements(...ofKey);
  }
}
