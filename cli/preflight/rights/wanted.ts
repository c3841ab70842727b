import { DEPLOYMENT_ACTIONS } from './deployment-actions';
import { inLowerCase } from '../../../src/statements/pattern';
import { toStatement } from '../../../src/statements/statement';
import { attachedPolicy } from '../../diff/aws-managed';
import { expectedRoles } from '../../verify/checks/expected-roles';
import { attempted, isUnknown, type Planned } from '../planned';

/** A permission that somebody needs: patterns, as in a policy. */
export interface Wanted {
  /** Name of a role, or of who deploys. */
  readonly who: string;
  /** In lower case, as IAM compares it. */
  readonly action: string;
  readonly shownAction: string;
  readonly resource: string;
}

/** One group per type: what is needed to create the resources of a template that are not there yet. */
export interface Deployment {
  readonly type: string;
  readonly actions: readonly string[];
  readonly arns: readonly string[];
}

export function deploymentsOf({ template, own, stackName }: Planned): Deployment[] {
  const { account, region, partition } = template.deployment;
  return Object.entries(DEPLOYMENT_ACTIONS).flatMap(([type, { actions, ifProperty = {}, arn }]) => {
    const added = template.ofType(type).filter(([id]) => !(id in own));
    if (added.length === 0) return [];
    const more = Object.entries(ifProperty).filter(([property]) => added.some(([, properties]) => properties[property] !== undefined));
    return [{
      type,
      actions: [...new Set([...actions, ...more.flatMap(([, list]) => list)])],
      arns: added.map(([id, properties]) => {
        const known = template.physicalId(id).split('/oidc-provider/').at(-1)!.replace(/^arn:.*?:[\w-]+\//, '');
        // CloudFormation makes such a name.
        const name = isUnknown(known) ? `${stackName}-${id}-EXAMPLE` : known;
        const path = type.startsWith('AWS::IAM::') ? String(attempted(() => template.resolve(properties.Path ?? '/')) ?? '/').replace(/^\//, '') : '';
        const place = arn.replace('<account>', account).replace('<region>', region);
        return `arn:${partition}:${place.replace('<name>', name.startsWith(path) ? name : `${path}${name}`)}`;
      }),
    }];
  });
}

/** The same as permissions that `who` needs. */
export function wantedToDeploy(planned: Planned, who: string): Wanted[] {
  return deploymentsOf(planned).flatMap(({ actions, arns }) => actions.flatMap(shownAction =>
    arns.map(resource => ({ who, action: inLowerCase(shownAction), shownAction, resource }))));
}

/** What the roles of a template that Microsoft assumes are to do: the statements of their policies that allow. */
export function wantedByRoles({ template }: Planned): Wanted[] {
  return template.ofType('AWS::IAM::Role').flatMap(([id]) => {
    const { name, documents, inline, attached, isAssumedByDefender } = expectedRoles(template, id);
    if (!isAssumedByDefender) return [];
    const statements = [...Object.values(documents), ...Object.values(inline)]
      .flatMap(document => [document.Statement].flat()).map(json => toStatement(json, '')).filter(({ allows }) => allows);
    const own = statements.flatMap(({ actions, resources }) => actions.flatMap(action => resources.map(resource => [action, resource] as const)));
    const ofAws = attached.flatMap(arn => attachedPolicy(arn, []).known?.grants ?? []).map(({ action, target }) => [action, target] as const);
    return [...own, ...ofAws].map(([action, resource]) => ({ who: name, action: inLowerCase(action), shownAction: action, resource }));
  });
}
