/**
 * A model of the resources that exist after a stack operation, as CloudFormation documents it. It covers what no emulator does:
 * rollbacks, and deletion policies during rollbacks. It knows identity and existence of resources, and no other properties.
 *
 * Sources, read 2026-11: AWS CloudFormation user guide, *DeletionPolicy attribute*, *UpdateReplacePolicy attribute*, *Stack
 * failure options*, *Update behaviors of stack resources*; aws-cloudformation/cloudformation-coverage-roadmap#1048.
 *
 * The rules:
 * 1. Resources are created in the order of their references and `DependsOn`, and deleted in the opposite order.
 * 2. The creation of a resource fails if its name exists in the account.
 * 3. A failed operation is rolled back. Resources that it created are deleted, except with `Retain`. With
 *    `RetainExceptOnCreate`, they are deleted.
 * 4. An update deletes resources that left the template, and resources that it replaced, only after everything else has
 *    succeeded. So a failed update deletes nothing that existed before it.
 * 5. Resources that leave the template, and resources of a deleted stack, are deleted, except with `Retain` or
 *    `RetainExceptOnCreate`. For replaced resources, `UpdateReplacePolicy` decides. The policy of the previous template
 *    applies, because the new template does not have the resource.
 * 6. If a creation fails because the resource exists, the rollback of some types has deleted the existing resource
 *    (roadmap#1048). The policy of the resource protects it as in rule 3.
 * 7. CloudFormation ignores an update that changes only policies, so the policies do not change (roadmap#1543). But it does not
 *    ignore a change of the metadata of a resource (aws/aws-cdk#11521).
 * 8. A custom resource does what its function does. The function of create or reuse creates its provider if it does not
 *    exist, and never deletes it.
 */
import { referencesIn } from './evaluate';

export interface Template {
  readonly Resources: { readonly [logicalId: string]: Resource };
}

interface Resource {
  readonly Type: string;
  readonly Properties?: { readonly [name: string]: any };
  readonly DependsOn?: string | string[];
  readonly Metadata?: object;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** Properties that identify a resource within the account and region, by type. Other resources get a new identity each time. */
const NAMES: { readonly [type: string]: string } = {
  'AWS::IAM::Role': 'RoleName',
  'AWS::IAM::InstanceProfile': 'InstanceProfileName',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::IAM::OIDCProvider': 'Url',
  'AWS::SSM::Document': 'Name',
  'AWS::Events::Rule': 'Name',
  'AWS::CloudFormation::StackSet': 'StackSetName',
};

/** Rule 8: the resource that the function of a custom resource creates. */
function madeByFunction({ Type, Properties }: Resource): string[] {
  if (Type !== 'Custom::ReusableOpenIDConnectProvider') return [];
  const [, issuer] = /:oidc-provider\/([^"]+)"/.exec(JSON.stringify(Properties?.ProviderArn))!;
  return [`AWS::IAM::OIDCProvider https://${issuer}`];
}

/** Rule 6. */
const DELETED_AS_DUPLICATE = ['AWS::IAM::OIDCProvider'];

type Physical = Map<string, string>; // logical id -> identity

/** An account and its stacks. */
export class AccountModel {
  /** Identities of all existing resources, such as `AWS::IAM::Role CspmMonitorAws`. */
  public readonly existing = new Set<string>();

  private readonly stacks = new Map<string, { template: Template; physical: Physical }>();
  private created = 0;

  /** Adds a resource that another stack, tool or person created. */
  public addForeign(type: string, name: string): string {
    const identity = `${type} ${name}`;
    this.existing.add(identity);
    return identity;
  }

  /** Creates a stack. The creation of the resource `failAt` fails for another reason. Returns whether the operation succeeded. */
  public create(stackName: string, template: Template, failAt?: string): boolean {
    const physical: Physical = new Map();
    const succeeded = this.apply(template, inOrder(template), physical, failAt);
    if (succeeded) this.stacks.set(stackName, { template, physical });
    return succeeded;
  }

  /** Updates a stack. The parameters and the result are those of `create`. */
  public update(stackName: string, template: Template, failAt?: string): boolean {
    const before = this.stacks.get(stackName)!;
    if (isSameButPolicies(before.template, template)) return true; // Rule 7: the stack keeps the template it had.
    const physical: Physical = new Map(before.physical);
    const changed = inOrder(template).filter(id => !before.physical.has(id) || this.isReplaced(before.template, template, id));
    if (!this.apply(template, inOrder(template), physical, failAt, id => !changed.includes(id))) return false;
    // Rule 4: the cleanup.
    for (const id of inOrder(before.template).reverse()) {
      const resource = before.template.Resources[id];
      if (!(id in template.Resources)) {
        this.delete(before.physical.get(id)!, resource.DeletionPolicy);
        physical.delete(id);
      } else if (changed.includes(id)) {
        this.delete(before.physical.get(id)!, resource.UpdateReplacePolicy);
      }
    }
    this.stacks.set(stackName, { template, physical });
    return true;
  }

  /** Deletes a stack: rule 5. */
  public destroy(stackName: string): void {
    const { template, physical } = this.stacks.get(stackName)!;
    for (const id of inOrder(template).reverse()) this.delete(physical.get(id)!, template.Resources[id].DeletionPolicy);
    this.stacks.delete(stackName);
  }

  /**
   * Creates resources, except those that do not change or that change in place. A change in place can also fail. If something
   * fails, nothing is created, as far as rules 3 and 6 allow.
   */
  private apply(
    template: Template, ids: readonly string[], physical: Physical, failAt?: string, stays: (id: string) => boolean = () => false,
  ): boolean {
    const made: string[] = [];
    for (const id of ids) {
      const resource = template.Resources[id];
      const identity = this.identityOf(id, resource);
      const duplicate = !stays(id) && this.existing.has(identity);
      if (duplicate || id === failAt) {
        if (duplicate && DELETED_AS_DUPLICATE.includes(resource.Type)) this.rollBack(identity, resource.DeletionPolicy);
        for (const other of made.reverse()) this.rollBack(physical.get(other)!, template.Resources[other].DeletionPolicy);
        return false;
      }
      if (stays(id)) continue;
      this.existing.add(identity);
      physical.set(id, identity);
      made.push(id);
      for (const other of madeByFunction(resource)) this.existing.add(other);
    }
    return true;
  }

  private rollBack(identity: string, policy: string | undefined): void {
    if (policy !== 'Retain') this.existing.delete(identity);
  }

  private delete(identity: string, policy: string | undefined): void {
    if (policy !== 'Retain' && policy !== 'RetainExceptOnCreate') this.existing.delete(identity);
  }

  private identityOf(id: string, resource: Resource): string {
    const name = nameOf(resource);
    return `${resource.Type} ${name ?? `${id}-${++this.created}`}`;
  }

  private isReplaced(before: Template, after: Template, id: string): boolean {
    const [old, now] = [before.Resources[id], after.Resources[id]];
    return old !== undefined && (old.Type !== now.Type || nameOf(old) !== nameOf(now) || pathOf(old) !== pathOf(now));
  }
}

function isSameButPolicies(before: Template, after: Template): boolean {
  const asText = ({ Resources }: Template) => JSON.stringify(Object.entries(Resources)
    .map(([id, { Type, Properties, DependsOn, Metadata }]) => [id, Type, Properties, DependsOn, Metadata]));
  return asText(before) === asText(after);
}

function nameOf({ Type, Properties }: Resource): string | undefined {
  const name = Properties?.[NAMES[Type]];
  return name === undefined ? undefined : typeof name === 'string' ? name : JSON.stringify(name);
}

/** A create-only property of resources of IAM. */
function pathOf({ Type, Properties }: Resource): string | undefined {
  return Type.startsWith('AWS::IAM::') ? JSON.stringify(Properties?.Path) : undefined;
}

const ORDERS = new WeakMap<Template, string[]>();

/** Sorts logical ids so that each follows the ids that it refers to. */
export function inOrder(template: Template): string[] {
  const known = ORDERS.get(template);
  if (known) return [...known];
  const ordered: string[] = [];
  const visit = (id: string) => {
    if (ordered.includes(id)) return;
    for (const other of referencesOf(template, id)) visit(other);
    ordered.push(id);
  };
  for (const id of Object.keys(template.Resources)) visit(id);
  ORDERS.set(template, ordered);
  return [...ordered];
}

function referencesOf(template: Template, id: string): string[] {
  const { DependsOn = [], Properties = {} } = template.Resources[id];
  const mentioned = referencesIn(Properties);
  return [...new Set([...[DependsOn].flat(), ...Object.keys(template.Resources).filter(other => other !== id && mentioned.has(other))])];
}
