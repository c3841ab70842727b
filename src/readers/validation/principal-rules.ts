import type { Violation } from './rules';
import type { Template } from './templates';
import { referencesOf, violation } from './trust-violation';
import type { RoleVariant, Trust, TrustingRole } from './trusts';
import { DEFENDER_TENANT_ID, entraIssuer } from '../../identity/tenants';
import { isMap } from '../../policy-language/cloudformation/template-functions';
import { readable, REFERENCES } from '../../policy-language/cloudformation/template-text';
import type { Statement } from '../../policy-language/statements/statement';

export function principalViolations(statement: Statement): Violation[] {
  const everybody = statement.principals.filter(p => p.value === '*');
  return [
    ...statement.hasNotPrincipal
      ? [violation('NotPrincipal', statement, 'NotPrincipal with Allow trusts everyone except those in it')]
      : [],
    ...statement.hidesPrincipals
      ? [violation('TrustNotKnown', statement,
        'its principals are in an intrinsic function, which cannot be checked')]
      : [],
    ...everybody.map(({ kind }) =>
      violation('PrincipalWildcard', statement, `it trusts every principal ("${kind}": "*")`)),
  ];
}

/**
 * Returns violations for principals of other products that are known only at deployment, because they can be anyone.
 */
export function openPrincipals(statement: Statement, template: Template): Violation[] {
  const { parameters, isPlain } = referencesOf(template);
  const isOpen = (text: string) => [...text.matchAll(REFERENCES)].some(([, name]) => isMap(parameters.get(name))
    ? !isPlain(name)
    : !/^(?:AWS::|Fn::ImportValue)/.test(name)
      // What others write can be any text.
      && !/^AWS::(?!CloudFormation::|SSM::)/.test(template.resources.get(name.split('.')[0])?.type ?? ''));
  if (statement.hidesPrincipals) return []; // another rule reports it
  return statement.principals.filter(({ kind, value }) => kind === 'AWS' && isOpen(value)).map(({ value }) =>
    violation('TrustNotKnown', statement, `its principal ${readable(value)} can get everybody`));
}

export function strangerViolations({ strangers }: RoleVariant): Violation[] {
  return strangers.map(({ issuer, statement }) => violation('IssuerUnknown', statement,
    `it trusts tokens of ${issuer}, but those of Microsoft for AWS have the issuer ` +
    entraIssuer(DEFENDER_TENANT_ID)));
}

export function unknownIssuers({ anyIssuer }: RoleVariant): Violation[] {
  return anyIssuer.filter(statement => principalViolations(statement).length === 0).map(statement =>
    violation('TrustNotKnown', statement, 'only the deployment knows its OIDC provider, which can be that of ' +
      'Microsoft, and no condition names an issuer'));
}

export function providerViolations({ statement }: Trust, { template: { account } }: TrustingRole): Violation[] {
  const others = statement.principals.filter(p => p.kind === 'Federated')
    .flatMap(p => /^[^:]*:[^:]*:iam::(\d{12}):/.exec(p.value.replace(REFERENCES, ''))?.[1] ?? [])
    .filter(other => account !== undefined && other !== account);
  return others.map(other => violation('ProviderOfOtherAccount', statement,
    `it trusts an OIDC provider of the account ${other}, but the stack is for the account ${account}`));
}
