import { Annotations, CfnParameter, Reference, Token, Tokenization } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** A parameter for a GUID in a session name must allow exactly this pattern. */
export const LOWER_CASE_GUID = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const UPPER_CASE_EXAMPLE = 'AAAAAAAA-AAAA-AAAA-AAAA-AAAAAAAAAAAA';

/** The options with a GUID of a session name. Each has the product that chooses the name, and the id of the warning. */
const GUIDS = {
  azureTenantId: ['Defender for Cloud', 'tenantIdCase'],
  workspaceId: ['Microsoft Sentinel', 'workspaceIdCase'],
} as const;

/**
 * Warns if a GUID is a CloudFormation parameter that accepts upper-case letters. Session names have it in lower case,
 * and IAM compares case-sensitively. The library cannot convert a value that only CloudFormation knows.
 */
export function warnOfGuidParameter(scope: Construct, prop: keyof typeof GUIDS, guid: string): void {
  const [product, id] = GUIDS[prop];
  const token = Tokenization.reverse(guid, { failConcat: false });
  if (!Reference.isReference(token) || !(token.target instanceof CfnParameter)) return;
  const parameter = token.target;
  const isStoredInSsm = parameter.type.startsWith('AWS::SSM::Parameter::Value');
  if (!isStoredInSsm && refusesUpperCase(parameter)) return;
  const solution = isStoredInSsm
    ? 'store it in lower case in Systems Manager, and acknowledge this warning'
    : `add allowedPattern '${LOWER_CASE_GUID}' to the parameter`;
  Annotations.of(scope).addWarningV2(`cdk-defender-for-cloud:${id}`,
    `${prop} is the value of ${parameter.node.path}, which can have upper-case letters: ${product} ` +
    `uses lower case, and IAM compares case-sensitively; ${solution}`);
}

function refusesUpperCase({ allowedPattern, allowedValues }: CfnParameter): boolean {
  if (allowedValues !== undefined) {
    return allowedValues.every(value => Token.isUnresolved(value) || value === value.toLowerCase());
  }
  if (allowedPattern === undefined) return false;
  try {
    return Token.isUnresolved(allowedPattern) || !new RegExp(`^(?:${allowedPattern})$`).test(UPPER_CASE_EXAMPLE);
  } catch {
    return true; // CloudFormation uses patterns of Java, and JavaScript does not know all of them.
  }
}
