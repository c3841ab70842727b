import { toStatement } from '../../../src/policy-language/statements/statement';
import { isNamedByMicrosoft, namesMicrosoft, productOf } from '../../../src/readers/validation/products';

const MICROSOFT = '33e01921-4d64-4f8c-a055-5bdaffd5e33d';
const GOVERNMENT = 'cab8a31a-1906-4287-a0d8-4eef66b95f6e';
const OWN = '11111111-2222-3333-4444-555555555555';
const WORKSPACE = '99999999-8888-7777-6666-555555555555';
const ANY_WORKSPACE = 'MicrosoftDefenderForClouds_<GUID>';

const statement = (session?: string, audience?: string) => toStatement({
  Effect: 'Allow',
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: {
    StringEquals: {
      ...session !== undefined && { 'sts:RoleSessionName': session },
      ...audience !== undefined && { [`sts.windows.net/${OWN}/:aud`]: audience },
    },
  },
}, '');

test.each<[string, string, string | undefined, string, string[], 'defender' | 'sentinel' | 'ciem' | undefined]>([
  ['the session name of a tenant', MICROSOFT, `MicrosoftDefenderForClouds_${OWN}`, 'CspmMonitorAws', [], 'defender'],
  ['nothing but the issuer', MICROSOFT, undefined, 'Anything', [], 'defender'],
  ['a session name of Sentinel', MICROSOFT, `MicrosoftSentinel_${WORKSPACE}`, 'CspmMonitorAws', [], 'sentinel'],
  ['a role name of Sentinel', MICROSOFT, undefined, 'OIDC_MicrosoftSentinelRole', [], 'sentinel'],
  ['a role name of Sentinel and the session name of a tenant', MICROSOFT, `MicrosoftDefenderForClouds_${OWN}`, 'OIDC_Role', [], 'defender'],
  ['the same, of a workspace that is known', MICROSOFT, `MicrosoftDefenderForClouds_${WORKSPACE}`, 'OIDC_Role',
    [`MicrosoftDefenderForClouds_${WORKSPACE}`], 'sentinel'],
  ['the same, where every workspace can be meant', MICROSOFT, `MicrosoftDefenderForClouds_${WORKSPACE}`, 'OIDC_Role',
    [ANY_WORKSPACE], 'sentinel'],
  ['a workspace, but a role name of Defender for Cloud', MICROSOFT, `MicrosoftDefenderForClouds_${WORKSPACE}`, 'CspmMonitorAws',
    [ANY_WORKSPACE], 'defender'],
  ['Azure Government, with a role name of Sentinel', GOVERNMENT, undefined, 'OIDC_Role', [], 'sentinel'],
  ['Azure Government, with a session name of Sentinel', GOVERNMENT, `MicrosoftSentinel_${WORKSPACE}`, 'Anything', [], 'sentinel'],
  ['Azure Government, with another name', GOVERNMENT, undefined, 'CspmMonitorAws', [], undefined],
  ['another tenant, with the role name of CIEM', OWN, undefined, 'DefenderForCloud-OidcCiem', [], 'ciem'],
  ['another tenant', OWN, undefined, 'Deployer', [], undefined],
])('the product of %s', (_, tenant, session, name, ofSentinel, expected) => {
  expect(productOf(tenant, statement(session), [name], ofSentinel)).toBe(expected);
});

test('a name that Microsoft publishes says something only of a role that trusts its issuer: others assume those of CIEM', () => {
  const names = ['acme-CSPMMonitorAWS-prod', 'DefenderForCloud-OidcCiem', 'DefenderForCloud-Ciem', 'Deployer'];
  expect(names.map(name => isNamedByMicrosoft([name]))).toEqual([true, false, false, false]);
});

test('CIEM is known by its audience, whatever the name is', () => {
  expect(productOf(OWN, statement(undefined, 'api://mciem-aws-oidc-app'), ['Deployer'], [])).toBe('ciem');
  expect(productOf(OWN, statement(undefined, 'api://my-app'), ['Deployer'], [])).toBeUndefined();
});

test.each([MICROSOFT.toUpperCase(), 'microsoftdefenderforclouds_x', '\\u0043spmMonitorAws'])('%s is of Microsoft', (text) => {
  expect([text, `a${text.slice(1, 20)}`].map(namesMicrosoft)).toEqual([true, false]);
});
