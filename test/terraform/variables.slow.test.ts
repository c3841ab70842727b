/** Variables of the modules, by HashiCorp's HCL. The step `.ci/steps/terraform.sh` builds the evaluator and runs this. */
import { MODULES, OF_AZURE } from './cases';
import {
  aboutVariables, AZURE_MODULE, describeModule, describeModules, evaluateModule, isList, variableName, variablesFor, type Variable,
} from './support';

jest.setTimeout(60_000); // For a busy machine.

describeModules.each([...MODULES, OF_AZURE])('variables of $folder', ({ folder, parameters, own, required, needed: more }) => {
  const { variables, unformatted } = process.env.TERRAFORM_EVALUATOR ? describeModule(folder) : { variables: [], unformatted: [] };
  const byName = new Map(variables.map(v => [v.name, v]));

  test('are the parameters of the templates, and these', () => {
    expect([...byName.keys()].sort()).toEqual([...Object.keys(parameters).map(variableName), ...own].sort());
  });

  test.each(Object.entries(parameters))('%s: type, default, description', (name, { AllowedValues, Default, Description }) => {
    const isSwitch = AllowedValues?.includes('true');
    const { type, nullable, description, ...rest } = byName.get(variableName(name)) as Variable;
    expect([type, nullable]).toEqual([isList(name) ? 'list(string)' : isSwitch ? 'bool' : 'string', Default === '' && !isList(name)]);
    const value = isList(name) ? [] : isSwitch ? Default === 'true' : Default === '' ? null : Default;
    expect('default' in rest ? [rest.default] : []).toEqual(Default === undefined ? [] : [value]);
    const words = Description.replace('. Azure needs the same', '').replace(/,? with commas.*/, '')
      .replace('Leave empty to switch CIEM off', 'If null, CIEM is off').replace('Leave empty for none', 'If null, none');
    expect(description).toContain(aboutVariables(words, Object.keys(parameters)));
  });

  test('every file is as `terraform fmt` writes it', () => {
    expect(unformatted).toEqual([]);
  });

  test('null is nothing, and the empty text, too', () => {
    const nothing = byName.size === 0 ? [] : [...Object.keys(parameters).map(variableName), ...folder === AZURE_MODULE ? ['parent_hierarchy_id'] : []]
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
    expect(variables.filter(v => !('default' in v)).map(v => v.name).sort()).toEqual(Object.keys(needed).sort());
  });
});
