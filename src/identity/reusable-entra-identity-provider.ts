import { CustomResource, Duration, Lazy, Stack, type CfnCondition } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AudienceSet } from './audience-set';
import type { ReusableEntraIdentityProviderOptions } from './entra-identity-provider-props';
import { EntraResource } from './entra-resource';
import { DEFENDER_TENANT_ID, ENTRA_THUMBPRINT, entraIssuer } from './tenants';
import { accountArn } from '../cloudformation/arns';
import {
  checkFunctionLogOptions, checkSameFunctionLog, FUNCTION_LOG_OPTIONS, type FunctionLogOptions,
} from '../custom-resources/function-log-options';
import { makeInlineHandler } from '../custom-resources/inline-handler';
import { sharedState } from '../guardrails/app-registry';
import { checkKnownTenant, checkStruct } from '../guardrails/input';
import { checkOptionNames } from '../guardrails/known-options';
import { locatedError } from '../guardrails/located-error';
import { CREATE_OR_REUSE_PERMISSIONS } from '../permissions/inline-functions';

/**
 * The function only adds audiences and creates the provider. Two stacks can run at the same time, a rollback removes
 * nothing, and a second run changes nothing. It adds first, so an account that has the provider needs no right to
 * create one. IAM accepts an audience that the provider already has. The function retries: the provider can appear or
 * disappear between the calls, and permissions that CloudFormation has just given take seconds to have an effect.
 */
const HANDLER = `
import time

import boto3
import cfnresponse

PASSING = (
    'AccessDenied', 'ConcurrentModification', 'EntityAlreadyExists', 'NoSuchEntity', 'ServiceFailure', 'Throttling',
)


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
    for wait in (1, 2, 4, 8, 0):
        try:
            for audience in properties['Audiences']:
                iam.add_client_id_to_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID=audience)
            return
        except iam.exceptions.ClientError as error:
            last = error
        try:
            if last.response['Error']['Code'] == 'NoSuchEntity':
                iam.create_open_id_connect_provider(
                    Url=properties['Url'], ClientIDList=properties['Audiences'],
                    ThumbprintList=properties['Thumbprints'])
                return
        except iam.exceptions.ClientError as error:
            last = error
        if last.response['Error']['Code'] not in PASSING:
            break
        time.sleep(wait)
    raise last
`;

/** The function that all such providers of a stack share, and the providers that it may work on. */
interface SharedFunction {
  readonly serviceToken: string;
  readonly providerArns: string[];
  readonly log: FunctionLogOptions;
}

/** A provider that the stack creates if the account does not have it. The stack does not own it. */
export class ReusableEntraIdentityProvider extends EntraResource {
  public readonly oidcProviderArn: string;
  public readonly tenantId: string;

  private readonly audiences: AudienceSet;

  constructor(scope: Construct, id: string, options: ReusableEntraIdentityProviderOptions) {
    super(scope, id);
    try {
      checkStruct('options', options);
      checkOptionNames(options, { ...FUNCTION_LOG_OPTIONS, audiences: true, tenantId: true });
      checkFunctionLogOptions(options, 'createOrReuse', true);
      this.tenantId = checkKnownTenant('tenantId', options.tenantId ?? DEFENDER_TENANT_ID);
      this.audiences = new AudienceSet(this, options.audiences);
      const issuer = entraIssuer(this.tenantId);
      const providerArn = accountArn('iam', '', `oidc-provider/${issuer}`);
      const { serviceToken, providerArns } = functionOf(Stack.of(this), options);
      providerArns.push(providerArn);
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
      // The function returns the ARN. A reference to it makes roles depend on the provider.
      this.oidcProviderArn = resource.ref;
    } catch (error) {
      throw locatedError(this, error);
    }
  }

  public requireAudiences(audiences: string[], onlyIf?: CfnCondition): void {
    this.audiences.add(audiences, onlyIf);
  }
}

/** The function has a place of its own in the stack, so that it stays when a provider goes. */
function functionOf(stack: Stack, log: FunctionLogOptions): SharedFunction {
  const shared = sharedState(stack, 'create-or-reuse', () => {
    const providerArns: string[] = [];
    const serviceToken = makeInlineHandler(new Construct(stack, 'OidcProviderFunction'), {
      code: HANDLER,
      description: 'Creates OIDC providers or adds audiences to them, never removes any',
      roleDescription: 'Creates OIDC providers or adds audiences to them',
      policyName: 'CreateOrReuse',
      permissions: CREATE_OR_REUSE_PERMISSIONS,
      placeholders: { oidcProviderArn: Lazy.list({ produce: () => providerArns }) },
      log,
    });
    return { serviceToken, providerArns, log };
  });
  checkSameFunctionLog(log, shared.log);
  return shared;
}
