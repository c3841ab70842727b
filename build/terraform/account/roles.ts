import { byPermissionsType, forBoth, inHcl, policyInHcl, setIf, type ByPermissionsType } from './expressions';
import { trustOfHostRegions } from './host-regions';
import { TAGS } from './own-variables';
import type { References, Resource } from './references';
import { intrinsicOf } from '../../../src/policy-language/cloudformation/template-functions';
import { Hcl, hclBlock, hclString, type HclValue } from '../hcl';
import { snakeCase } from '../names';

/** Policies in which checkov finds actions for all resources (CKV_AWS_290, CKV_AWS_355), and the reason why this is accepted. */
const FOR_ALL_RESOURCES: { readonly [role: string]: string } = {
  just_in_time_vm_access: 'it applies to every instance, and Microsoft publishes the actions without resources',
  sensitive_data_discovery: 'Microsoft publishes kms:Decrypt for all keys',
  rds_threat_protection: 'it applies to every database, and Microsoft publishes the actions without resources',
};

const AWS_MANAGED = /^arn:\$\{AWS::Partition\}:iam::aws:policy\/([\w/]+)$/;

/** A resource that users import from the stack. */
interface RoleImport {
  /** The address in the module. */
  readonly address: string;
  /** The import needs these resources of the stack. */
  readonly logicalIds: readonly string[];
  /** If there are several instances, their keys in HCL. */
  readonly index?: string;
  /** Writes the import id in HCL. `idOf` gives the expression for the id of a resource of the stack. */
  readonly id: (idOf: (logicalId: string) => string) => string;
}

/** A role with its policies, from the templates of both permission types. */
export class Role {
  public readonly name: string;
  private readonly role: ByPermissionsType<Resource>;
  private readonly policies: ByPermissionsType<Resource>[];

  constructor(private readonly templates: ByPermissionsType<References>, logicalId: string) {
    const inBoth = (id: string) => forBoth(templates, t => t.resources.get(id)!);
    this.role = inBoth(logicalId);
    const [{ name, condition }, leastPrivilege] = this.role;
    if (leastPrivilege.condition !== condition) throw new Error(`the condition of ${logicalId} differs with least privilege`);
    this.name = name;
    const ids = this.role.map(r => attachedTo(r).filter(a => 'own' in a).map(a => a.own));
    if (String(ids[0]) !== String(ids[1])) throw new Error(`the policies of ${logicalId} differ with least privilege`);
    this.policies = ids[0].map(inBoth);
  }

  /** Addresses of the policy attachments of the role. */
  public get attachments(): string[] {
    return [
      ...this.policies.map(([{ name }]) => `aws_iam_role_policy_attachment.${name}`),
      ...this.awsManaged === undefined ? [] : [`aws_iam_role_policy_attachment.${this.name}_aws_managed`],
    ];
  }

  /** The imports of the role, of its policies and of their attachments. */
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

  /** Whether AWS services and instances assume the role, and not Defender for Cloud. */
  public get isHost(): boolean {
    return this.name.startsWith('host_management');
  }

  /** The instance of the role, such as `aws_iam_role.ciem_oidc[0]`. */
  public get instance(): string {
    return this.templates[0].instance(this.role[0]);
  }

  /** The expression that is true if the role exists. If undefined, the role always exists. */
  public get condition(): string | undefined {
    const { condition } = this.role[0];
    return condition === undefined ? undefined : `local.${snakeCase(condition)}`;
  }

  /** Addresses of attachments whose policy denies something. */
  public get denies(): string[] {
    return this.policies.filter(ofTypes => ofTypes.some(p => p.properties.PolicyDocument.Statement.some((s: any) => s.Effect === 'Deny')))
      .map(([{ name }]) => `aws_iam_role_policy_attachment.${name}`);
  }

  /** The blocks of the role. Attachments that allow something wait for `denies`, the attachments that deny something. */
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
   * The name of a policy of the role. All names begin with the same prefix, so that the service control policy of
   * `DefenderOrganizationPolicies` can protect all policies with one pattern.
   */
  public policyName(index: number, suffix = ''): Hcl {
    const begins = JSON.stringify(this.role[0].properties.RoleName).includes(`"${POLICY_NAME_PREFIX}`);
    const start = begins ? '' : POLICY_NAME_PREFIX;
    const end = `${suffix}${index === 0 ? '' : `-${index + 1}`}`;
    return new Hcl(start + end === '' ? `${this.instance}.name` : `"${start}\${${this.instance}.name}${end}"`);
  }

  /**
   * The id of the role after these denies are attached. If a plan replaces a deny, this id is unknown. So Terraform detaches the policies
   * that the denies limit first, and attaches them again after the deny. (`replace_triggered_by` fails if there is no deny.)
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
    const comment = denies.length === 0 ? ''
      : '# If a plan replaces a deny, the role is unknown here. So Terraform detaches this policy first, and attaches it after the deny.\n';
    return comment + hclBlock(`resource "aws_iam_role_policy_attachment" "${name}"`, {
      ...forEach === undefined ? this.count() : { for_each: forEach },
      role: this.limitedBy(denies),
      ...content,
    });
  }

  /** The names of AWS managed policies, as a set. Undefined if the role has none. */
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
 * Attachments use the id of a role. It is the same text as the name, but it is unknown while a plan replaces the role. So if the path
 * changes, Terraform replaces the attachments too. This is necessary, because IAM does not delete a role that has attachments.
 */
export const ROLE_ID = 'id';

/** The names of all policies begin with this. */
const POLICY_NAME_PREFIX = 'DefenderForCloud-';

/**
 * The lifecycle of a policy whose name depends on a role. CloudFormation generated another name for an imported policy, and Terraform
 * must not replace the policy because of it. If the name of the role changes, Terraform replaces the policy.
 */
export function keepsName(role: string): string {
  return `lifecycle {
  # A policy that was imported from a stack keeps its name until the name of its role changes.
  ignore_changes       = [name]
  replace_triggered_by = [${role}.name]
}
`;
}

/** The templates do not set a path: the default of IAM is also the default of this variable. */
export const POLICY_PATH = new Hcl('var.policy_path');

type Attached = { readonly own: string } | { readonly aws: string };

function attachedTo({ properties: { ManagedPolicyArns = [] } }: Resource): Attached[] {
  return (ManagedPolicyArns as unknown[]).map((arn) => {
    const [name, value] = intrinsicOf(arn) ?? [];
    if (name === 'Ref') return { own: String(value) };
    const [, aws] = AWS_MANAGED.exec(String(value)) ?? [];
    if (aws === undefined) throw new Error(`${JSON.stringify(arn)} is not an AWS managed policy`);
    return { aws };
  });
}
