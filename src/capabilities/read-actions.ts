import { Token } from 'aws-cdk-lib';
import { checkList, inputError } from '../checks/input';
import { withName } from '../checks/located-error';
import { SECURITY_AUDIT } from '../permissions/security-audit';

/**
 * Sets of actions for `additionalReadActions`. Each is a list of texts, so you can filter it and add your own actions.
 *
 * @example
 * new DefenderForCloudConnector(stack, 'Defender', {
 *   azureTenantId: '11111111-2222-3333-4444-555555555555',
 *   permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS,
 *   additionalReadActions: ReadActions.securityAuditForServices('bedrock', 'sagemaker'),
 * });
 */
export class ReadActions {
  /**
   * What AWS's managed policy `SecurityAudit` (v94 of 2026-09-30) allows on every resource, without contents, without
   * actions that `additionalReadActions` refuses, and without those of least privilege access. It is never wider than
   * the policy. Patterns such as `iam:List*` also allow what AWS adds to them later.
   *
   * It fills eight managed policies; with `denyDataReads` the role then has ten, the quota of AWS for a role. Details:
   * `docs/access.md`.
   */
  public static securityAudit(): string[] {
    return reads();
  }

  /**
   * The same for some services only, which is less access and needs fewer policies.
   *
   * @param services prefixes of actions, such as `bedrock` or `cognito-idp`. Throws if there is none, if one is there
   * twice, is not known at synthesis, or is not in the set.
   */
  public static securityAuditForServices(...services: string[]): string[] {
    return withName('ReadActions.securityAuditForServices', () => {
      checkList('services', services, 'service', service => service);
      const all = reads();
      const chosen = services.map((service, i) => {
        if (Token.isUnresolved(service)) throw inputError(`services[${i}]`, 'known at synthesis', service);
        const found = all.filter(read => read.startsWith(`${service}:`));
        if (found.length === 0) {
          throw inputError(`services[${i}]`, 'the prefix of actions in SecurityAudit, such as bedrock', service);
        }
        return found;
      });
      return chosen.flat();
    });
  }

  private constructor() {}
}

/** The actions and patterns of the sets in lower case, because IAM ignores it. They need no check. */
export function reviewedReads(): ReadonlySet<string> {
  return new Set(reads().map(read => read.toLowerCase()));
}

function reads(): string[] {
  return SECURITY_AUDIT.actions.flatMap((line) => {
    const [service, ...names] = line.split(' ');
    return names.map(name => `${service}:${name}`);
  });
}
