/** Tests variables of the modules with the HCL library of HashiCorp. `.ci/steps/terraform.sh` builds the evaluator and runs this. */
import { MODULES, OF_AZURE } from './cases';
import {
  aboutVariables, AZURE_MODULE, describeModule, describeModules, evaluateModule, isList, variableName, variablesFor, type Variable,
} from './support';

jest.setTimeout(60_000); // The machine can be busy.

/** In the console of CloudFormation, a label precedes the text of a parameter. A variable has only a sentence. */
const SENTENCES: { readonly [parameter: string]: string | RegExp } = {
  DefenderCspm: 'Whether Defender CSPM is on.',
  DefenderForServers: 'Plan of Defender for Servers: Off, P1 or P2. Plan 2 has agentless scanning.',
  DefenderForContainers: 'Whether Defender for Containers is on.',
  DefenderForDatabases: 'Whether Defender for Databases is on.',
  ControlPlaneAuditLogs: 'Whether Defender for Containers collects control-plane audit logs of EKS. AWS charges for them.',
  DenyDataReads: 'Whether a policy prevents the CSPM role from reading contents, such as objects and messages.',
  CiemServicePrincipalObjectId: 'Object id of the service principal of CIEM in your tenant. If null, CIEM is off.',
  BoundaryArn: /^ARN of a policy (of AWS )?that is the permissions boundary of every role[^:]*\. If null, none\.$/,
  IdentityProvider: /^Who creates the OIDC providers\. CreateOrReuse: a function creates them .*\.$/,
  HostManagement: /^Whether host management is on, which creates (its roles|the roles of host management)[ .].*\.$/,
  RolePath: 'Path of the roles, such as /security/.',
  PolicyPath: 'Path of the policies. If you change it, each policy is replaced.',
  CallAs: 'Account of the stack. SELF: the management account. DELEGATED_ADMIN: a delegated administrator of StackSets.',
  FailureToleranceCount: 'Number of accounts in a region that may fail before CloudFormation stops an operation and rolls it back '
    + 'in every account. It replaces the percentage.',
  ConnectManagementAccount: 'Whether the management account is connected too. StackSets do not deploy to it.',
  OnlyAccountIds: 'Ids of the member accounts of a pilot. Later, leave empty for all accounts of the units. '
    + 'To set it then deletes the roles of all others.',
  OrganizationalUnitIds: 'Targets: the root, or ids of units. You can add units later. If you replace or remove a unit, roles are deleted.',
  UnitsBelowRoot: 'Units that are targets in addition to the root. Only for a stack that has the root in organizational_unit_ids and '
    + 'already has these units. If you remove a unit, the roles of its accounts are deleted permanently.',
};

describeModules.each([...MODULES, OF_AZURE])('variables of $folder', ({ folder, parameters, own, required, needed: more }) => {
  const { variables, unformatted } = process.env.TERRAFORM_EVALUATOR ? describeModule(folder) : { variables: [], unformatted: [] };
  const byName = new Map(variables.map(v => [v.name, v]));

  test('are the parameters of the templates, and these', () => {
    expect([...byName.keys()].sort()).toEqual([...Object.keys(parameters).map(variableName), ...own].sort());
  });

  test.each(Object.entries(parameters))('%s: type, default, description', (name, { AllowedValues, Default, Description }) => {
    const isSwitch = AllowedValues?.includes('true');
    const { type, nullable, description, ...rest } = byName.get(variableName(name)) as Variable;
    // A variable of the module for Azure replaces the value of the variable aws.
    const isHanded = folder === AZURE_MODULE;
    const shownType = isList(name) ? 'list(string)' : isSwitch ? 'bool' : 'string';
    expect([type, nullable]).toEqual([shownType, isHanded || Default === '' && !isList(name)]);
    const value = isHanded ? null : isList(name) ? [] : isSwitch ? Default === 'true' : Default === '' ? null : Default;
    expect('default' in rest ? [rest.default] : []).toEqual(Default === undefined ? [] : [value]);
    const words = Description.replace('. Azure needs the same', '').replace(/,? separated by commas.*/, '')
      .replace('Leave empty to switch CIEM off', 'If null, CIEM is off').replace('Leave empty for none', 'If null, none');
    const ofParameter = SENTENCES[name] ?? `${aboutVariables(words, Object.keys(parameters))}.`;
    const expected = isHanded ? `${String(ofParameter).replace(' If null, CIEM is off.', '')} If null, that of aws.` : ofParameter;
    const isExpected = typeof expected === 'string' ? description === expected : expected.test(description);
    expect([description, isExpected]).toEqual([description, true]);
  });

  test('every file is as `terraform fmt` writes it', () => {
    expect(unformatted).toEqual([]);
  });

  test('null is nothing, and the empty text, too', () => {
    const names = [
      ...Object.keys(parameters).filter(name => !['RolePath', 'DefenderForServers'].includes(name)).map(variableName),
      ...folder === AZURE_MODULE ? ['parent_hierarchy_id'] : [],
    ];
    const nothing = byName.size === 0 ? [] : names
      .filter(name => byName.get(name)!.type === 'string' && byName.get(name)!.default === null);
    expect(nothing).toEqual(expect.arrayContaining(['role_name_suffix', 'ciem_service_principal_object_id']));
    const base = { ...variablesFor(required), ...more, defender_cspm: true };
    const made = (value: unknown) => evaluateModule(folder, { ...base, ...Object.fromEntries(nothing.map(name => [name, value])) });
    expect(made(null)).toEqual(evaluateModule(folder, base));
    expect(made('')).toEqual(made(null));
    expect(made(null).refused).toEqual([]);
  });

  test('only what CloudFormation requires is required', () => {
    const needed = { ...variablesFor(required), ...more };
    expect(evaluateModule(folder, needed).refused).toEqual([]);
    // The account id of the module for Azure can also be in the variable aws.
    expect(variables.filter(v => !('default' in v)).map(v => v.name).sort())
      .toEqual(Object.keys(needed).filter(name => name !== 'aws_account_id').sort());
  });
});
