import { App, CfnResource, Stack, type IPolicyValidationContext, type PolicyViolation, type StackProps } from 'aws-cdk-lib';
import { DefenderTrustValidation, type DefenderTrustValidationProps } from '../../../src';

export const TENANT = '11111111-2222-3333-4444-555555555555';
export const ISSUER = 'sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/';
export const CSPM_AUDIENCE = 'api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479';
const PROVIDER = { 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:oidc-provider/${ISSUER}` };

/** A statement as it should be, for the CSPM role, with changes. A property that is undefined is left out. */
export function trust(changes: object = {}): object {
  return {
    Effect: 'Allow',
    Principal: { Federated: PROVIDER },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: {
        [`${ISSUER}:aud`]: CSPM_AUDIENCE,
        'sts:RoleSessionName': `MicrosoftDefenderForClouds_${TENANT}`,
      },
    },
    ...changes,
  };
}

/** That statement with other conditions in place of all. */
export const trustIf = (condition: unknown) => trust({ Condition: condition });

/** That statement with another condition on the audience. */
export const trustAudience = (operator: string, value: unknown) => trustIf({
  StringEquals: { 'sts:RoleSessionName': `MicrosoftDefenderForClouds_${TENANT}` },
  ...operator === 'StringEquals'
    ? { StringEquals: { 'sts:RoleSessionName': `MicrosoftDefenderForClouds_${TENANT}`, [`${ISSUER}:aud`]: value } }
    : { [operator]: { [`${ISSUER}:aud`]: value } },
});

/** That statement with another condition on the session name. */
export const trustSession = (operator: string, value: unknown) => trustIf(operator === 'StringEquals'
  ? { StringEquals: { [`${ISSUER}:aud`]: CSPM_AUDIENCE, 'sts:RoleSessionName': value } }
  : { StringEquals: { [`${ISSUER}:aud`]: CSPM_AUDIENCE }, [operator]: { 'sts:RoleSessionName': value } });

export function role(statement: unknown, properties: object = {}): object {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: Array.isArray(statement) ? statement : [statement] },
      ...properties,
    },
  };
}

export const policy = (...statements: object[]) => ({ Version: '2012-10-17', Statement: statements });

/** Resources of a template, added to a stack as they are. */
export function addResources(stack: Stack, resources: { [id: string]: any }): void {
  for (const [id, { Type: type, Properties: properties, ...rest }] of Object.entries(resources)) {
    const resource = new CfnResource(stack, id, { type, properties });
    for (const [key, value] of Object.entries(rest)) resource.addOverride(key, value);
  }
}

/** What the plugin finds in an app, without CDK's own acknowledgements. */
export function violationsOf(app: App, props?: DefenderTrustValidationProps): PolicyViolation[] {
  const stacks = app.synth().stacksRecursively;
  const context = {
    templatePaths: stacks.map(s => s.templateFullPath),
    stackTemplates: stacks.map(s => ({ stackConstructPath: s.hierarchicalId, templatePath: s.templateFullPath })),
    appConstruct: app,
  };
  return new DefenderTrustValidation(props).validate(context as unknown as IPolicyValidationContext).violations;
}

/** Rules and resources of what the plugin finds in a template with these resources. */
export function found(
  resources: { [id: string]: object }, props?: DefenderTrustValidationProps, stackProps?: StackProps,
): string[] {
  const app = new App();
  addResources(new Stack(app, 'Stack', stackProps), resources);
  return violationsOf(app, props).map(v =>
    `${v.ruleName} ${v.violatingResources.map(r => r.resourceLogicalId ?? r.constructPath).join()}`);
}

/** Rules that the plugin finds for one role. */
export function rulesFor(statement: unknown, properties: object = {}, props?: DefenderTrustValidationProps): string[] {
  return found({ Role: role(statement, properties) }, props).map(f => f.split(' ')[0]);
}
