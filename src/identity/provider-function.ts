import { Aws, CustomResource, Duration, Fn, Lazy, Stack, Token } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { AudienceSet } from './audience-set';
import { makeInlineHandler, type InlineHandlerProps } from './inline-handler';
import { PROVIDER_FUNCTION } from './python-code';
import { sharedState } from '../checks/app-registry';
import { conditionOf } from '../policy-language/cloudformation/conditions';

/** Maximum total bytes of names and values. Source: AWS Lambda quotas, 2026-11. */
const MAX_ENVIRONMENT_BYTES = 4096;
/** Reserved for variable names, the thumbprint, and two ARNs in the longest partition. */
const BYTES_BESIDE_AUDIENCES = 400;

/** A provider that the function works on. */
export interface ConfiguredProvider {
  /**
   * Constructs of the provider. If all have the same condition, the provider is in the function's environment only if
   * it is true.
   */
  readonly constructs: Construct[];
  readonly arn: string;
  readonly audiences: AudienceSet;
}

interface ProviderFunctionProps extends Omit<InlineHandlerProps, 'code' | 'placeholders' | 'environment'> {
  /** One provider, or a list that gets more providers until synthesis. */
  readonly providers: ConfiguredProvider | readonly ConfiguredProvider[];
  /** Thumbprint of the certificate, to create missing providers. Without it, the function creates none. */
  readonly thumbprint?: string;
}

/**
 * Prefix of the logical ids of the functions and their roles. CloudFormation generates names from them, and the service
 * control policy matches these names, including those in stacks of other apps.
 */
export const PROVIDER_FUNCTION_ID = 'OidcProviderFunction';

/** A function that changes providers, and its role. */
export interface ProviderFunction {
  readonly handler: lambda.IFunction;
  readonly role: iam.IRole;
}

/** The functions that change providers in a stack. */
export function providerFunctionsOf(stack: Stack): ProviderFunction[] {
  return sharedState(stack, 'provider-functions', (): ProviderFunction[] => []);
}

/**
 * Creates a function directly in the stack, so that it stays when a provider is removed. `suffix` makes its id unique.
 * Returns the service token of the custom resources.
 */
export function makeProviderFunction(stack: Stack, suffix: string, props: ProviderFunctionProps): string {
  const owner = new Construct(stack, `${PROVIDER_FUNCTION_ID}${suffix}`);
  const { thumbprint, ...others } = props;
  const providers = 'arn' in props.providers ? [props.providers] : props.providers;
  /** Renders each provider, or `absent` if its condition is false. */
  const each = (render: (provider: ConfiguredProvider) => string, absent: string) => providers.map(provider => {
    const [condition, ...different] = new Set(provider.constructs.map(conditionOf));
    return condition && different.length === 0 && condition !== conditionOf(owner)
      ? Token.asString(Fn.conditionIf(condition.logicalId, render(provider), absent))
      : render(provider);
  });
  const { handler, role } = makeInlineHandler(owner, {
    ...others,
    code: PROVIDER_FUNCTION,
    placeholders: {
      oidcProviderArn: 'arn' in props.providers
        ? props.providers.arn
        : Lazy.list({ produce: () => each(({ arn }) => arn, Aws.NO_VALUE) }),
    },
    environment: {
      PROVIDERS: Lazy.string({
        produce: () => {
          checkSize(providers);
          return each(({ arn, audiences }) => arn + audiences.text, '').join('\n');
        },
      }),
      ...thumbprint && { THUMBPRINT: thumbprint },
    },
  });
  providerFunctionsOf(stack).push({ handler, role });
  return handler.functionArn;
}

/**
 * Creates the custom resource of a provider. Its value is the ARN of the provider. Its properties make CloudFormation
 * call the function again if the audiences change, after the update of the function that the resource refers to.
 */
export function makeProviderResource(
  scope: Construct, id: string, resourceType: string, serviceToken: string, { arn, audiences }: ConfiguredProvider,
): CustomResource {
  return new CustomResource(scope, id, {
    serviceToken,
    serviceTimeout: Duration.minutes(5),
    resourceType,
    properties: { ProviderArn: arn, Configuration: Lazy.any({ produce: () => audiences.fingerprint }) },
  });
}

function checkSize(providers: readonly ConfiguredProvider[]): void {
  const limit = MAX_ENVIRONMENT_BYTES - BYTES_BESIDE_AUDIENCES;
  const bytes = providers.reduce((sum, { audiences }) => sum + audiences.bytes, 0);
  if (bytes <= limit) return;
  const paths = providers.flatMap(({ constructs }) => constructs).map(({ node }) => node.path).join(' and ');
  throw new Error(`audiences of ${paths} must have at most ${limit} bytes in total, because they are in the ` +
    `environment of a Lambda function, got ${bytes}; add the others with ` +
    '`aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn <arn> --client-id <audience>`');
}
