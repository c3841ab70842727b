import { CustomResource, Duration, Lazy, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AudienceSet } from './audience-set';
import type { ReusableEntraIdentityProviderOptions } from './entra-identity-provider-props';
import { EntraResource } from './entra-resource';
import { DEFENDER_TENANT_ID, ENTRA_THUMBPRINT, entraIssuer } from './tenants';
import { accountArn } from '../cloudformation/arns';
import { makeInlineHandler, type InlineHandler } from '../custom-resources/inline-handler';
import { sharedState } from '../guardrails/app-registry';
import { checkKnownTenant, checkStruct } from '../guardrails/input';
import { CREATE_OR_REUSE_PERMISSIONS } from '../permissions/inline-functions';
import type { PlaceholderValues } from '../policies/placeholders';
import { toPolicyStatement } from '../policies/policy-statement';

/**
 * The function only creates the provider and adds audiences. Two stacks can run at the same time, a rollback removes
 * nothing, and a second run changes nothing. If the provider exists, IAM fails with EntityAlreadyExists. IAM accepts an
 * audience that the provider already has. The function retries, because the provider can be deleted between the two
 * calls.
 */
const HANDLER = `
import time

import boto3
import cfnresponse


def handler(event, context):
    arn = event.get('PhysicalResourceId', event['LogicalResourceId'])
    try:
        properties = event['ResourceProperties']
        arn = properties['ProviderArn']
        if event['RequestType'] != 'Delete':
            create_or_reuse(arn, properties)
        cfnresponse.send(event, context, cfnresponse.SUCCESS, {}, arn)
    except Exception as error:
        cfnresponse.send(event, context, cfnresponse.FAILED, {}, arn, reason=str(error))


def create_or_reuse(arn, properties):
    iam = boto3.client('iam')
    passing = ('EntityAlreadyExists', 'NoSuchEntity', 'ConcurrentModification', 'Throttling', 'ServiceFailure')
    for wait in (1, 2, 4, 8, 0):
        try:
            return iam.create_open_id_connect_provider(
                Url=properties['Url'], ClientIDList=properties['Audiences'], ThumbprintList=properties['Thumbprints'])
        except iam.exceptions.ClientError as error:
            last = error
        try:
            if last.response['Error']['Code'] == 'EntityAlreadyExists':
                for audience in properties['Audiences']:
                    iam.add_client_id_to_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID=audience)
                return
        except iam.exceptions.ClientError as error:
            last = error
        if last.response['Error']['Code'] not in passing:
            break
        time.sleep(wait)
    raise last
`;

/** A provider that the stack creates if the account does not have it. The stack does not own it. */
export class ReusableEntraIdentityProvider extends EntraResource {
  public readonly oidcProviderArn: string;
  public readonly tenantId: string;

  private readonly audiences: AudienceSet;

  constructor(scope: Construct, id: string, options: ReusableEntraIdentityProviderOptions) {
    super(scope, id);
    checkStruct('options', options);
    this.tenantId = checkKnownTenant('tenantId', options.tenantId ?? DEFENDER_TENANT_ID);
    this.audiences = new AudienceSet(this, options.audiences);
    const issuer = entraIssuer(this.tenantId);
    const providerArn = accountArn('iam', '', `oidc-provider/${issuer}`);
    const placeholders = { oidcProviderArn: providerArn };
    const { owner, role, serviceToken } = this.handler(placeholders);
    const resource = new CustomResource(this, 'Provider', {
      serviceToken,
      serviceTimeout: Duration.minutes(5),
      resourceType: 'Custom::ReusableOpenIDConnectProvider',
      properties: {
        ProviderArn: providerArn,
        Url: `https://${issuer}`,
        Thumbprints: [ENTRA_THUMBPRINT],
        Audiences: Lazy.list({ produce: () => this.audiences.sorted }),
      },
    });
    if (owner !== this) {
      const statements = CREATE_OR_REUSE_PERMISSIONS.statements.map(data => toPolicyStatement(data, placeholders));
      const granted = statements.map(statement => role.addToPrincipalPolicy(statement));
      resource.node.addDependency(...granted.flatMap(g => g.policyDependable ?? []));
    }
    // The function returns the ARN. A reference to it makes roles depend on the provider.
    this.oidcProviderArn = resource.ref;
  }

  public requireAudiences(audiences: string[]): void {
    this.audiences.add(audiences);
  }

  /** One function for all such providers of a stack. The first creates it, and the others add permissions to it. */
  private handler(placeholders: PlaceholderValues): InlineHandler {
    return sharedState(Stack.of(this), 'create-or-reuse', () => makeInlineHandler(this, {
      code: HANDLER,
      description: 'Creates an OIDC provider or adds audiences to it, never removes any',
      roleDescription: 'Creates an OIDC provider or adds audiences to it',
      policyName: 'CreateOrReuse',
      permissions: CREATE_OR_REUSE_PERMISSIONS,
      placeholders,
    }));
  }
}
