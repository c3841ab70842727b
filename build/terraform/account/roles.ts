import { byPermissionsType, forBoth, inHcl, policyInHcl, setIf, type ByPermissionsType } from './expressions';
import { trustOfHostRegions } from './host-regions';
import { TAGS } from './own-variables';
import type { References, Resource } from './references';
import { intrinsicOf } from '../../../src/policy-language/cloudformation/template-functions';
import { Hcl, hclBlock, hclString, type HclValue } from '../hcl';
import { snakeCase } from '../names';

/** Policies in which checkov finds actions for all resources (CKV_AWS_290, CKV_AWS_355), and why this is accepted. */
const FOR_ALL_RESOURCES: { readonly [role: string]: string } = {
  just_in_time_vm_access: 'it is for every instance, and Microsoft publishes the actions without resources',
  sensitive_data_discovery: 'Microsoft publishes kms:Decrypt for all keys',
  rds_threat_protection: 'it is for every database, and Microsoft publishes the actions without resources',
};

const AWS_MANAGED = /^arn:\$\{AWS::Partition\}:iam::aws:policy\/([\w/]+)$/;

/** What is imported. */
interface RoleImport {
  /** In the module. */
  readonly address: string;
  /** Resources without which there is nothing to import. */
  readonly logicalIds: readonly string[];
  /** The keys of several instances, in HCL. */
  readonly index?: string;
  /** In HCL, from the expression for the id of a resource of the stack. */
  readonly id: (idOf: (logicalId: string) => string) => string;
}

/** A role with its policies, as the two templates have it. */
export class Role {
  public readonly name: string;
  private readonly role: ByPermissionsType<Resource>;
  private readonly policies: ByPermissionsType<Resource>[];

  constructor(private readonly templates: ByPermissionsType<References>, logicalId: string) {
    const inBoth = (id: string) => forBoth(templates, t => t.resources.get(id)!);
    this.role = inBoth(logicalId);
    const [{ name, condition }, leastPrivilege] = this.role;
    if (leastPrivilege.condition !== condition) throw new Error(`${logicalId} has another condition with least privilege`);
    this.name = name;
    const ids = this.role.map(r => attachedTo(r).filter(a => 'own' in a).map(a => a.own));
    if (String(ids[0]) !== String(ids[1])) throw new Error(`${logicalId} has other policies with least privilege`);
    this.policies = ids[0].map(inBoth);
  }

  /** Addresses of what gives permissions to the role. */
  public get attachments(): string[] {
    return [
      ...this.policies.map(([{ name }]) => `aws_iam_role_policy_attachment.${name}`),
      ...this.awsManaged === undefined ? [] : [`aws_iam_role_policy_attachment.${this.name}_aws_managed`],
    ];
  }

  /** The imports of the role, of its policies and of their attachments, with the resources of the stack that they need. */
  public get imports(): RoleImport[] {
    const [{ logicalId, condition }] = this.role;
    const index = condition === undefined ? '' : '[0]';
    const needs = (...ids: string[]) => condition === undefined ? [] : ids;
    const managed = this.awsManagedNames;
    return [
      { address: `aws_iam_role.${this.name}${index}`, logicalIds: needs(logicalId), id: of => of(logicalId) },
      ...this.policies.flatMap(([{ name, logicalId: policy }]): RoleImport[] => [
        { address: `aws_iam_policy.${name}${index}`, logicalIds: needs(policy), id: of => of(policy) },
        {
          address: `aws_iam_role_policy_attachment.${name}${index}`,
          logicalIds: needs(policy),
          id: of => `"\${${of(logicalId)}}/\${${of(policy)}}"`,
        },
      ]),
      ...managed === undefined ? [] : [{
        address: `aws_iam_role_policy_attachment.${this.name}_aws_managed[each.key]`,
        logicalIds: needs(logicalId),
        index: managed.replaceAll('local.least_privilege', 'local.permissions_type == "least-privilege"'),
        id: (of: (logicalId: string) => string) => `"\${${of(logicalId)}}/arn:\${local.partition}:iam::aws:policy/\${each.key}"`,
      }],
    ];
  }

  /** Whether AWS services and instances assume it. */
  public get isHost(): boolean {
    return this.name.startsWith('host_management');
  }

  /** The instance of the role, such as `aws_iam_role.ciem_oidc[0]`. */
  public get instance(): string {
    return this.templates[0].instance(this.role[0]);
  }

  /** The expression that is true if the role exists. Undefined: always. */
  public get condition(): string | undefined {
    const { condition } = this.role[0];
    return condition === undefined ? undefined : `local.${snakeCase(condition)}`;
  }

  /** Addresses of attachments that deny something. */
  public get denies(): string[] {
    return this.policies.filter(ofTypes => ofTypes.some(p => p.properties.PolicyDocument.Statement.some((s: any) => s.Effect === 'Deny')))
      .map(([{ name }]) => `aws_iam_role_policy_attachment.${name}`);
  }

  /** The blocks of the role. What gives permissions waits for attachments that deny. The role can have a precondition. */
  public blocks(denies: readonly string[] = [], precondition?: string): string[] {
    const { AssumeRolePolicyDocument, Description, ManagedPolicyArns, RoleName, ...rest } = this.role[0].properties;
    const [references] = this.templates;
    const trust = trustOfHostRegions(policyInHcl(AssumeRolePolicyDocument, references));
    const unknown = Object.keys(rest).find(p => p !== 'Path' && p !== 'PermissionsBoundary');
    if (unknown !== undefined) throw new Error(`a role has ${unknown}`);
    return [
      hclBlock(`resource "aws_iam_role" "${this.name}"`, {
        ...this.count(),
        name: inHcl(RoleName, references),
        path: inHcl(rest.Path, references),
        description: byPermissionsType(forBoth(this.role, r => new Hcl(hclString(r.properties.Description)))),
        permissions_boundary: inHcl(rest.PermissionsBoundary, references),
        ...this.isHost ? {} : { max_session_duration: new Hcl('var.max_session_duration') },
        force_detach_policies: new Hcl('var.force_detach_policies ? true : null'),
        tags: TAGS,
        assume_role_policy: trust,
      }, precondition === undefined ? [] : [hclBlock('lifecycle', {}, [precondition]).replace('{\n\n', '{\n')]),
      ...this.policies.flatMap((policy, i) => [this.policy(policy, i), this.attachment(policy[0].name, {
        policy_arn: new Hcl(`${references.instance(policy[0])}.arn`),
      }, denies)]),
      ...this.awsManaged === undefined ? [] : [this.attachment(`${this.name}_aws_managed`, {
        policy_arn: new Hcl('"arn:${local.partition}:iam::aws:policy/${each.value}"'),
      }, [...denies, ...this.denies], this.awsManaged)],
    ];
  }

  /**
   * The name of a policy of the role, and of more of them. All begin alike, so that the service control policy of
   * `DefenderOrganizationPolicies` protects them by one pattern.
   */
  public policyName(index: number, suffix = ''): Hcl {
    const begins = JSON.stringify(this.role[0].properties.RoleName).includes(`"${POLICY_NAME_PREFIX}`);
    const start = begins ? '' : POLICY_NAME_PREFIX;
    const end = `${suffix}${index === 0 ? '' : `-${index + 1}`}`;
    return new Hcl(start + end === '' ? `${this.instance}.name` : `"${start}\${${this.instance}.name}${end}"`);
  }

  /**
   * The id of the role when these denies are attached. It is not known while a plan attaches one again, so what the denies limit is detached
   * before that, and attached after it. (`replace_triggered_by` is an error if there is no such deny.)
   */
  public limitedBy(denies: readonly string[]): Hcl {
    if (denies.length === 0) return new Hcl(`${this.instance}.${ROLE_ID}`);
    const ids = [`aws_iam_role.${this.name}`, ...denies].map(address => `${address}[*].id`);
    return new Hcl(`split("/", join("/", concat(${ids.join(', ')})))[0]`);
  }

  private count(): { [name: string]: HclValue } {
    return this.condition === undefined ? {} : { count: new Hcl(`${this.condition} ? 1 : 0`) };
  }

  private policy(policy: ByPermissionsType<Resource>, index: number): string {
    const [{ name }] = policy;
    const [defaultAccess, leastPrivilege] = policy.map((p, i) => policyInHcl(p.properties.PolicyDocument, this.templates[i]));
    const isSame = defaultAccess.text === leastPrivilege.text;
    const locals = hclBlock('locals', {
      [`${name}_policy`]: { '"default-access"': defaultAccess, '"least-privilege"': leastPrivilege },
    });
    const reason = FOR_ALL_RESOURCES[name];
    const skips = reason === undefined ? '' : ['CKV_AWS_290', 'CKV_AWS_355'].map(check => `  #checkov:skip=${check}:${reason}\n`).join('');
    return (isSame ? '' : `${locals}\n`) + hclBlock(`resource "aws_iam_policy" "${name}"`, {
      ...this.count(),
      name: this.policyName(index),
      path: POLICY_PATH,
      tags: TAGS,
      policy: isSame ? defaultAccess : new Hcl(`local.${name}_policy[var.permissions_type]`),
    }, [keepsName(this.instance)]).replace('{\n', `{\n${skips}`);
  }

  private attachment(name: string, content: { [name: string]: HclValue }, denies: readonly string[], forEach?: Hcl): string {
    const comment = denies.length === 0 ? '' : '# The role is not known while a plan attaches a deny again. So this is detached before, and attached after it.\n';
    return comment + hclBlock(`resource "aws_iam_role_policy_attachment" "${name}"`, {
      ...forEach === undefined ? this.count() : { for_each: forEach },
      role: this.limitedBy(denies),
      ...content,
    });
  }

  /** The names of AWS managed policies, as a set. Undefined if there is none. */
  private get awsManaged(): Hcl | undefined {
    const names = this.awsManagedNames;
    if (names === undefined) return undefined;
    if (this.condition === undefined) return new Hcl(`toset(${names})`);
    return new Hcl(setIf(this.condition, names));
  }

  private get awsManagedNames(): string | undefined {
    const names = forBoth(this.role, r => attachedTo(r).filter(a => 'aws' in a).map(a => a.aws));
    if (names.every(n => n.length === 0)) return undefined;
    return byPermissionsType(forBoth(names, n => new Hcl(`[${n.map(hclString).join(', ')}]`))).text;
  }
}

/**
 * Of a role, for attachments: the same text as its name, but unknown while a plan replaces the role. So another path
 * replaces the attachments, too; IAM deletes no role that has some.
 */
export const ROLE_ID = 'id';

/** Beginning of the names of all policies. */
const POLICY_NAME_PREFIX = 'DefenderForCloud-';

/**
 * Of a policy that takes its name from a role. CloudFormation generated another name for one that was imported: it would be replaced. With
 * another suffix, it is.
 */
export function keepsName(role: string): string {
  return `lifecycle {
  # One that was imported from a stack keeps its name, until the name of its role changes.
  ignore_changes       = [name]
  replace_triggered_by = [${role}.name]
}
`;
}

/** The templates leave out the default, which is the same. */
export const POLICY_PATH = new Hcl('var.policy_path');

type Attached = { readonly own: string } | { readonly aws: string };

function attachedTo({ properties: { ManagedPolicyArns = [] } }: Resource): Attached[] {
  return (ManagedPolicyArns as unknown[]).map((arn) => {
    const [name, value] = intrinsicOf(arn) ?? [];
    if (name === 'Ref') return { own: String(value) };
    const [, aws] = AWS_MANAGED.exec(String(value)) ?? [];
    if (aws === undefined) throw new Error(`not an AWS managed policy: ${JSON.stringify(arn)}`);
    return { aws };
  });
}
