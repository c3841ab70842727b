import { DEPLOYMENT_ACTIONS } from './deployment-actions';
import { asText } from '../../../src/checks/json-text';
import { intrinsicOf, isMap } from '../../../src/policy-language/cloudformation/template-functions';
import { inLowerCase } from '../../../src/policy-language/statements/pattern';
import { allowsOf, knownRoles } from '../../checking/expected-roles';
import { attachedPolicy } from '../../reading/aws-managed';
import { attempted } from '../../reading/deployed-template';
import type { Planned } from '../planned';

/** A permission that a principal needs. Action and resource are patterns, as in a policy. */
export interface Wanted {
  /** The name of the role, or of the principal that deploys. */
  readonly who: string;
  /** The action in lower case, because IAM ignores its case. */
  readonly action: string;
  readonly shownAction: string;
  readonly resource: string;
}

/** The actions that are needed on the same resources to create the new resources of a type. */
export interface Deployment {
  readonly type: string;
  readonly actions: readonly string[];
  readonly arns: readonly string[];
}

export function deploymentsOf(planned: Planned): Deployment[] {
  return Object.entries(DEPLOYMENT_ACTIONS).flatMap(([type, list]) => {
    const added = planned.template.ofType(type).filter(([id]) => !(id in planned.own));
    const byArns = new Map<string, Deployment>();
    for (const { actions, ifProperty, on, namedBy } of list) {
      const needing = added.filter(([, properties]) => ifProperty === undefined || properties[ifProperty] !== undefined);
      const arns = [...new Set(needing.flatMap(([id, properties]) => on === '*' ? '*'
        : namedBy === undefined ? arnOf(planned, on, ownName(planned, id, type, properties))
          : valuesAt(planned, properties, namedBy.split('.')).map(name => arnOf(planned, on, withPath(planned, name)))))];
      if (arns.length === 0) continue;
      const key = arns.join();
      byArns.set(key, { type, arns, actions: [...byArns.get(key)?.actions ?? [], ...actions] });
    }
    return [...byArns.values()];
  });
}

/** The name of a resource with its path. */
function ownName({ template }: Planned, id: string, type: string, properties: any): string {
  const name = template.physicalId(id).split('/oidc-provider/').at(-1)!.replace(/^arn:.*?:[\w-]+\//, '');
  const path = type.startsWith('AWS::IAM::')
    ? asText(attempted(() => template.resolve(properties.Path ?? '/')) ?? '/').replace(/^\//, '') : '';
  return name.startsWith(path) ? name : `${path}${name}`;
}

/** The name of a role with the path that the template gives it, or the name of a queue, whose reference is its URL. */
function withPath(planned: Planned, name: string): string {
  const [id, properties] = planned.template.ofType('AWS::IAM::Role').find(([role]) => planned.template.physicalId(role) === name) ?? [];
  return id === undefined ? name.replace(/^https:.*\//, '') : ownName(planned, id, 'AWS::IAM::Role', properties);
}

function arnOf({ template, stackName }: Planned, on: string, name: string): string {
  // CloudFormation will generate the names that are not known.
  const known = name.replace(/<(\w+)>/g, `${stackName}-$1-EXAMPLE`);
  if (known.startsWith('arn:')) return known;
  const { account, region, partition } = template.deployment;
  return `arn:${partition}:${on.replaceAll('<account>', account).replace('<region>', region).replace('<name>', known)}`;
}

/** The known texts at the path of a property. The path can lead through lists. */
function valuesAt(planned: Planned, value: unknown, path: readonly string[]): string[] {
  const known = intrinsicOf(value) ? attempted(() => planned.template.resolve(value)) : value;
  if (Array.isArray(known)) return known.flatMap(one => valuesAt(planned, one, path));
  if (path.length === 0) return typeof known === 'string' ? [known] : [];
  return isMap(known) ? valuesAt(planned, known[path[0]], path.slice(1)) : [];
}

/** The permissions that `who` needs to deploy. */
export function wantedToDeploy(planned: Planned, who: string): Wanted[] {
  return deploymentsOf(planned).flatMap(({ actions, arns }) => actions.flatMap(shownAction =>
    arns.map(resource => ({ who, action: inLowerCase(shownAction), shownAction, resource }))));
}

/** The permissions of the roles that Microsoft assumes: the statements of their policies that allow. */
export function wantedByRoles(planned: Planned): Wanted[] {
  return knownRoles(planned).filter(role => role.isAssumedByDefender).flatMap((role) => {
    const own = allowsOf(role).flatMap(({ actions, resources }) =>
      actions.flatMap(action => resources.map(resource => [action, resource] as const)));
    const ofAws = role.attached.flatMap(arn => attachedPolicy(arn, []).known?.grants ?? [])
      .map(({ action, target }) => [action, target] as const);
    return [...own, ...ofAws].map(([action, resource]) => ({ who: role.name, action: inLowerCase(action), shownAction: action, resource }));
  });
}

/** The features that the roles of the templates have. They decide which resources are checked. */
export interface Features {
  /** The name of the role that copies disks. */
  readonly disks?: string;
  readonly databases?: string;
  readonly buckets?: string;
  readonly clusters?: string;
  /** Whether Defender for Cloud can give itself access to clusters. */
  readonly createsAccessEntries: boolean;
}

/** Each feature is recognized by an action that no other role has. */
export function featuresOf(planned: readonly Planned[]): Features {
  const wanted = planned.flatMap(wantedByRoles);
  const roleWith = (action: string) => wanted.find(want => want.action === action)?.who;
  return {
    disks: roleWith('ec2:createsnapshot'),
    databases: roleWith('rds:copydbsnapshot'),
    buckets: wanted.find(({ who, action }) => action === 's3:get*' &&
      wanted.some(other => other.who === who && other.action === 'kms:decrypt'))?.who,
    clusters: roleWith('eks:updateclusterconfig'),
    createsAccessEntries: wanted.some(({ action }) => action === 'eks:createaccessentry'),
  };
}
