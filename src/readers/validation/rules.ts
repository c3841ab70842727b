import type { PolicyValidationPluginReport, PolicyViolatingResource } from 'aws-cdk-lib';
import { STACK_SET, type Template } from './templates';
import { DEFENDER_TENANT_ID, entraIssuer } from '../../identity/tenants';

const PERMISSIONS = 'as in docs/PERMISSIONS.md of cdk-defender-for-cloud';
const EXACTLY_ONE_AUDIENCE =
  `use StringEquals on <issuer>:aud with exactly one audience: that of the feature, ${PERMISSIONS}`;
const SESSION_NAME = 'use StringEquals on sts:RoleSessionName with ' +
  'MicrosoftDefenderForClouds_<id of your Entra tenant, in lower case>';
const ONLY_THE_PROVIDER = 'the only principal of the statement must be the OIDC provider: {"Federated": "<its ARN>"}';
const NOT_IN_PRODUCTS = `Defender for Cloud does not need it: attach what the feature needs, ${PERMISSIONS}`;

/** The remedy for each rule, in the order of the documentation. Users acknowledge the ids, so they must not change. */
export const FIXES = {
  AudienceMissing: EXACTLY_ONE_AUDIENCE,
  AudienceIneffective: EXACTLY_ONE_AUDIENCE,
  AudienceWildcard: EXACTLY_ONE_AUDIENCE,
  AudienceSeveral: `${EXACTLY_ONE_AUDIENCE}; make one role per feature`,
  AudienceUnknown:
    `use the audience that Microsoft publishes for the feature, ${PERMISSIONS}; if it is right, list it in audiences`,
  IssuerUnknown: `trust only the OIDC provider for https://${entraIssuer(DEFENDER_TENANT_ID)}, for CIEM that of your ` +
    'own tenant: another issuer gives its tokens any audience, and their holders choose the session name',
  SessionNameMissing: SESSION_NAME,
  SessionNameIneffective: SESSION_NAME,
  SessionNameWildcard: SESSION_NAME,
  SessionNameForm: SESSION_NAME,
  SessionNameOfOtherTenant: 'use the id of your own Entra tenant; if the other tenant is yours too, add it to ' +
    'azureTenantIds; if it is a workspace of Microsoft Sentinel, add it to sentinelWorkspaceIds',
  TenantsDiffer: 'use the id of your own Entra tenant in every role; if all are yours, list them in azureTenantIds; ' +
    'list workspaces of Microsoft Sentinel in sentinelWorkspaceIds',
  ProviderOfOtherAccount:
    'use the provider of the same account: arn:${AWS::Partition}:iam::${AWS::AccountId}:oidc-provider/<issuer>',
  PrincipalWildcard: ONLY_THE_PROVIDER,
  NotPrincipal: ONLY_THE_PROVIDER,
  ActionTooWide: 'allow sts:AssumeRoleWithWebIdentity only, and sts:TagSession if you need session tags',
  TrustNotKnown: 'write the trust policy into the template as it is, so that a reviewer can read it: one OIDC ' +
    'provider, sts:AssumeRoleWithWebIdentity, and StringEquals on the audience and on the session name or subject',
  PermissionsNotReadable: 'write the policy into the template as it is, so that a reviewer can read it',
  WiderThanPublished: NOT_IN_PRODUCTS,
  SentinelRoleName: 'give the role a name that begins with OIDC_, followed by letters, digits, - or _',
  SentinelSessionName: 'use StringEquals on sts:RoleSessionName with MicrosoftSentinel_<id of your workspace>; if ' +
    'Sentinel uses MicrosoftDefenderForClouds_<id of your workspace>, list the workspace in sentinelWorkspaceIds',
  AttackDisruption: 'if you want it, limit the role with a permissions boundary, as in docs/logs.md of ' +
    'cdk-defender-for-cloud, and acknowledge this finding: no published condition names a tenant',
  CiemSubject: 'use StringEquals on <issuer>:sub with the object id of the service principal of the CIEM application',
  DuplicateProvider: 'keep one provider per account, and let all roles trust it; an account can have only one per URL',
  TemplateNotReadable: 'write what trusts Microsoft into a template of the app, in JSON, without macros and loops, ' +
    'so that it can be checked',
};

export type RuleId = keyof typeof FIXES;

const WARNINGS: readonly RuleId[] = [
  'PermissionsNotReadable', 'WiderThanPublished', 'TemplateNotReadable',
];

export function severityOf(rule: RuleId): 'error' | 'warning' {
  return WARNINGS.includes(rule) ? 'warning' : 'error';
}

/** A violation of a rule. */
export interface Violation {
  readonly rule: RuleId;
  /** Description of the problem, without the resource. */
  readonly text: string;
  /** Location in the resource, such as `Properties.Url`. */
  readonly location: string;
}

/** Collects violations for CDK, without merging, because each has its own text. */
export class Report {
  private readonly violations = new Map<string, PolicyValidationPluginReport['violations'][number]>();

  /** Adds a violation. Equal violations are reported once. */
  public add(template: Template, resourceId: string, { rule, text, location }: Violation): void {
    this.addAt(template.locate(resourceId, location), rule, `${resourceId}${deployerOf(template)}: ${text}`);
  }

  public addAt(resource: PolicyViolatingResource, rule: RuleId, description: string): void {
    this.violations.set(JSON.stringify([rule, description, resource]), {
      ruleName: rule, description, severity: severityOf(rule), fix: FIXES[rule], violatingResources: [resource],
    });
  }

  public render(): PolicyValidationPluginReport {
    const violations = [...this.violations.values()];
    return { violations, success: violations.every(v => v.severity !== 'error') };
  }
}

function deployerOf(template: Template): string {
  const { resource } = template.deployedBy() ?? {};
  if (!resource) return '';
  return ` in the template of the ${resource.type === STACK_SET ? 'StackSet' : 'nested stack'} ${resource.id}`;
}
