import type { IPolicyValidationContext, IPolicyValidationPlugin, PolicyValidationPluginReport } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { attachedPermissions } from './attached-permissions';
import type { TrustExpectations } from './condition-rules';
import { permissionViolations } from './permission-rules';
import { differentTenants, duplicateProviders } from './provider-rules';
import { FIXES, Report } from './rules';
import { readTemplates } from './templates';
import { trustViolations } from './trust-rules';
import { TrustedIssuers } from './trusted-issuers';
import { type TrustingRole, trustingRoles } from './trusts';
import { unreadParts } from './unread-rules';
import { workspacesOf } from '../../checks/app-registry';
import { caseless, checkAudience, checkGuid, checkList, isNotKnown } from '../../checks/input';
import { checkOptions } from '../../checks/known-options';
import { withName } from '../../checks/messages';
import { sentinelSessionName, sentinelSessionNames } from '../../identity/tenants';
import { VERSION } from '../../policy-language/library-version';
import { ANY_GUID } from '../../policy-language/statements/token-conditions';

/** Options of `DefenderTrustValidation`. */
export interface DefenderTrustValidationProps {
  /**
   * Ids (GUIDs) of your Entra tenants. A role that trusts another tenant is reported.
   * @default - every tenant is accepted, but all roles of the app must trust the same one
   */
  readonly azureTenantIds?: string[];
  /**
   * Ids (GUIDs) of your workspaces of Microsoft Sentinel. Its roles may trust the session names
   * `MicrosoftSentinel_<id>` and `MicrosoftDefenderForClouds_<id>` of these workspaces; every other session name is
   * reported. Source: Azure/Azure-Sentinel, AWS-S3 and issue 11985, 2026-11.
   * @default - `MicrosoftSentinel_<id>` of every workspace is accepted, the other name only for a workspace of a
   * `SentinelConnector` of the app. Before aws-cdk-lib 2.258, the other name is treated as that of a tenant
   */
  readonly sentinelWorkspaceIds?: string[];
  /**
   * Audiences that roles may trust in addition to those that Microsoft publishes, such as those of a preview. 1 to 255
   * characters each, without wildcards.
   * @default - only published audiences
   */
  readonly audiences?: string[];
}

/** A placeholder that is never an id. */
const NO_GUID = '-';

/**
 * A validation plugin for any CDK app. It reads the templates of the app and finds roles and OIDC providers with unsafe
 * trust in Defender for Cloud, Microsoft Sentinel or CIEM, regardless of what created them. Errors fail the synthesis.
 * See docs/trust-validation.md for the rules and how to acknowledge them.
 *
 * @example
 * Validations.of(app).addPlugins(new DefenderTrustValidation({ azureTenantIds: [azureTenantId] }));
 */
export class DefenderTrustValidation implements IPolicyValidationPlugin {
  /** Name of the plugin in reports and in acknowledgment ids: `DefenderTrustValidation`. */
  public readonly name: string = 'DefenderTrustValidation';
  /** Version of this library. */
  public readonly version?: string = VERSION;
  /** Stable ids of all rules. */
  public readonly ruleIds?: string[] = Object.keys(FIXES);

  private readonly expected: Expected;

  /** @param props expected tenants and audiences. Throws if a value is not allowed. */
  constructor(props: DefenderTrustValidationProps = {}) {
    this.expected = withName('DefenderTrustValidation', () => expectations(props));
  }

  /**
   * Reads the templates and reports violations. CDK calls this method at synthesis.
   *
   * @param context the templates of the app
   */
  public validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const { read, unread } = readTemplates(context);
    const issuers = new TrustedIssuers(read);
    const expected = expectationsFor(this.expected, context);
    const roles = read.flatMap(template => trustingRoles(template, issuers, expected.sentinelSessionNames));
    const report = new Report();
    for (const role of roles) {
      const { template, resource: { id } } = role;
      for (const violation of trustViolations(role, issuers, expected)) report.add(template, id, violation);
      if (canBeOfOthers(role)) continue; // what Microsoft publishes does not apply to its permissions
      const permissions = attachedPermissions(role, issuers);
      for (const { resourceId, ...violation } of permissionViolations(role, permissions)) {
        report.add(template, resourceId, violation);
      }
      for (const { resourceId, location } of permissions.unread) {
        const text = 'permissions are in an intrinsic function or a text, which cannot be checked';
        report.add(template, resourceId, { rule: 'PermissionsNotReadable', text, location });
      }
    }
    if (!expected.azureTenantIds) {
      for (const { role, violation } of differentTenants(roles)) report.add(role.template, role.resource.id, violation);
    }
    for (const { template, id, violation } of duplicateProviders(read)) report.add(template, id, violation);
    for (const { resource, text } of unreadParts(read, unread, issuers)) {
      report.addAt(resource, 'TemplateNotReadable', text);
    }
    return report.render();
  }
}

/** Whether a role can only be for Microsoft because its provider is unknown. */
function canBeOfOthers({ trusts, variants }: TrustingRole): boolean {
  return trusts.length === 0 && variants.every(v => v.strangers.length === 0 && !v.hidesStatements);
}

/** Expectations of the user. */
interface Expected extends Pick<TrustExpectations, 'azureTenantIds' | 'audiences'> {
  readonly sentinelWorkspaceIds?: readonly string[];
}

/**
 * Returns the expectations. Without a list from the user, the workspaces in constructs of the app are also expected.
 * Only references can match an unknown workspace.
 */
function expectationsFor(expected: Expected, context: IPolicyValidationContext): TrustExpectations {
  const { sentinelWorkspaceIds: given } = expected;
  // Before aws-cdk-lib 2.258, plugins do not get the constructs.
  const { appConstruct: root } = context as { readonly appConstruct?: IConstruct } & IPolicyValidationContext;
  const ofApp = (root ? workspacesOf(root) : []).flatMap(({ workspaceId: id, sessionNames: names }) =>
    isNotKnown(id) ? names.map(name => name.replace(id, NO_GUID)) : names);
  return {
    ...expected,
    hasSentinelWorkspaceIds: given !== undefined,
    sentinelSessionNames: given?.flatMap(sentinelSessionNames)
      ?? [sentinelSessionName(ANY_GUID), ...ofApp],
  };
}

function expectations(props: DefenderTrustValidationProps): Expected {
  checkOptions('props', props, { azureTenantIds: true, sentinelWorkspaceIds: true, audiences: true });
  const { azureTenantIds: tenants, sentinelWorkspaceIds, audiences = [] } = props;
  return {
    azureTenantIds: tenants === undefined ? undefined
      : checkList('azureTenantIds', tenants, 'tenant', checkGuid, { remedy: 'leave it out to accept every tenant' }),
    // A workspace that is not known can be any.
    sentinelWorkspaceIds: sentinelWorkspaceIds === undefined ? undefined
      : checkList('sentinelWorkspaceIds', sentinelWorkspaceIds, 'workspace',
        (prop, id) => isNotKnown(id) ? ANY_GUID : checkGuid(prop, id), { key: caseless, canBeEmpty: true }),
    audiences: checkList('audiences', audiences, 'audience', checkAudience, { canBeEmpty: true }),
  };
}
