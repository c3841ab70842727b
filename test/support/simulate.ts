import { runSimulation } from '@cloud-copilot/iam-simulate';

export type Decision = 'Allowed' | 'ExplicitlyDenied' | 'ImplicitlyDenied';

/** One call, and all policies that apply to it. */
export interface DecidedCall {
  /** The caller: the ARN of a role, a session or an identity provider, or the name of a service. */
  readonly principal: string;
  readonly action: string;
  /** The ARN of the resource, or `*` if the action supports no resource. */
  readonly resource: string;
  /** Account of the resource. */
  readonly account: string;
  /** Condition keys of the request. A key with the value undefined is not in the request. */
  readonly context?: Readonly<Record<string, string | string[] | undefined>>;
  /** Documents of the caller's policies. */
  readonly policies?: readonly object[];
  /** Statements of the permissions boundary. */
  readonly boundary?: readonly object[];
  /** Policy of the resource. */
  readonly resourcePolicy?: object;
  /** Policies of AWS Organizations that apply in addition to those that allow everything. */
  readonly serviceControlPolicy?: object;
  readonly resourceControlPolicy?: object;
}

export const document = (statements: readonly object[]) => ({ Version: '2012-10-17', Statement: statements });
export const EVERYTHING = document([{ Effect: 'Allow', Action: '*', Resource: '*' }]);

const named = (policies: readonly object[]) => policies.map((policy, i) => ({ name: `Policy${i}`, policy }));
const ofOrganization = (...policies: (object | undefined)[]) => {
  const given = policies.filter(policy => policy !== undefined);
  return given.length > 0 ? [{ orgIdentifier: 'r-ab12', policies: named(given) }] : [];
};

/** Returns the decision of the policy engine. Only this function calls it. Throws if the call is not a valid request. */
export async function decide(call: DecidedCall): Promise<Decision> {
  const { principal, action, resource, account, context = {}, policies = [], boundary, serviceControlPolicy: scp } = call;
  const result = await runSimulation({
    request: {
      principal,
      action,
      resource: { resource, accountId: account },
      contextVariables: Object.fromEntries(Object.entries(context).flatMap(([key, value]) => value === undefined ? [] : [[key, value]])),
    },
    identityPolicies: named(policies),
    permissionBoundaryPolicies: boundary && named([document(boundary)]),
    serviceControlPolicies: scp ? ofOrganization(EVERYTHING, scp) : [],
    resourceControlPolicies: ofOrganization(call.resourceControlPolicy),
    resourcePolicy: call.resourcePolicy,
  }, {});
  if (result.resultType === 'error') throw new Error(`${action} on ${resource}: ${result.errors.message}`);
  return result.overallResult as Decision;
}

/** A call of a role. */
interface SimulatedCall extends Omit<DecidedCall, 'principal' | 'account' | 'policies'> {
  /** Statements of the role's policies. */
  readonly statements: readonly object[];
  /** By default a role of account 111122223333. */
  readonly principal?: string;
  /** Account of the resource. By default 111122223333. */
  readonly account?: string;
}

/** Returns the decision for the call of a role. */
export function simulate(
  { statements, principal = 'arn:aws:iam::111122223333:role/Simulated', account = '111122223333', ...call }: SimulatedCall,
): Promise<Decision> {
  return decide({
    ...call, principal, account, policies: [document(statements)], context: { 'aws:ResourceAccount': account, ...call.context },
  });
}

/** A resource policy that allows everybody everything. */
export function openTo(resource: string): object {
  return document([{ Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: '*', Resource: resource }]);
}

/** The default policy of a KMS key: IAM policies of the account decide. Without one, nobody can use a key. */
const iamDecidesIn = (account: string) =>
  document([{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*', Resource: '*' }]);
export const IAM_DECIDES = iamDecidesIn('111122223333');

/** Returns this policy if the action is an action of KMS. */
export const defaultPolicyFor = (action: string, account: string) => action.startsWith('kms:') ? iamDecidesIn(account) : undefined;
