/**
 * Tests for a capability that is off by default. `test/new-capability.slow.test.ts` runs them in a copy of the repository that has
 * the invented capability of docs/contributing/new-capability.md.
 */
import { deployTemplate } from './parameters';
import { rolesOf } from './resolve';
import { synth as synthConnector, TENANT } from './synth';
import { permissionsMarkdown } from '../../build/docs/permissions-markdown';
import { templateFiles } from '../../build/templates/files';
import { terraformFiles } from '../../build/terraform/files';
import { DefenderPlan } from '../../src';
import { deployArm } from '../azure/support/arm';
import { connectorFile, existingOf, V2026 } from '../azure/support/existing';
import { offering, synthBoth } from '../azure/support/synth';
import { connectorProps, EVERYTHING } from '../templates/support';

const NAME = 'DefenderForCloud-FunctionPosture';
const ARN = `arn:aws:iam::111122223333:role/${NAME}`;
/** Whether that test has added the field to every version of the API. */
const IN_AZURE = process.env.FIELD_IN_EVERY_VERSION === 'true';

test('docs/PERMISSIONS.md says which option switches it on', () => {
  const [row] = permissionsMarkdown().split('\n').filter(line => line.startsWith(`| [${NAME}]`));
  expect(row.split('|').map(cell => cell.trim())[3]).toBe('Defender CSPM (with `functionPosture`)');
  expect(permissionsMarkdown()).toContain('- **Needed by**: Defender CSPM (with `functionPosture`)\n');
});

describe('the templates', () => {
  const files = templateFiles();
  const account = JSON.parse(files.get('defender-account.default-access.template.json')!);
  const rolesWith = (parameters: Record<string, string>) =>
    [...rolesOf(deployTemplate(account, { AzureTenantId: TENANT, ...parameters })).keys()];

  test('of an account have a switch, which is off', () => {
    expect(account.Parameters.EnableFunctionPosture).toMatchObject({ AllowedValues: ['true', 'false'], Default: 'false' });
    expect(rolesWith({ DefenderCspm: 'true' })).not.toContain(NAME);
    expect(rolesWith({ DefenderCspm: 'true', EnableFunctionPosture: 'true' })).toContain(NAME);
    expect(() => rolesWith({ EnableFunctionPosture: 'true' })).toThrow('EnableFunctionPosture=true needs DefenderCspm=true');
  });

  test('of an account have the roles of the construct', () => {
    const own = [...rolesOf(synthConnector(connectorProps(EVERYTHING)).json).keys()];
    expect(own).toContain(NAME);
    expect(rolesWith({ ...EVERYTHING, HostManagement: 'false' }).filter(name => name.startsWith('DefenderForCloud-')).sort())
      .toEqual(own.filter(name => name.startsWith('DefenderForCloud-')).sort());
  });

  test('of an organization also have this control', () => {
    expect(JSON.parse(files.get('defender-organization.template.json')!).Parameters.EnableFunctionPosture.Default).toBe('false');
  });

  test('of Azure have it if their version of the API has the field', () => {
    for (const path of ['azure/security-connector.json', 'azure/security-connector-organization.json']) {
      const { parameters: { EnableFunctionPosture: parameter, ...parameters }, ...template } = JSON.parse(files.get(path)!);
      expect(Object.keys(parameters)).toContain('DefenderCspm');
      expect([parameter?.type, parameter?.defaultValue]).toEqual(IN_AZURE ? ['bool', false] : [undefined, undefined]);
      expect(/functionPosture/i.test(JSON.stringify(template))).toBe(IN_AZURE);
    }
  });
});

test('each Terraform module has a variable, and the account its role', () => {
  const files = terraformFiles();
  const withVariable = ['account', 'organization']
    .filter(module => /variable "enable_function_posture" \{[^}]*default += false/.test(files.get(`${module}/variables.tf`)!));
  expect(withVariable).toEqual(['account', 'organization']);
  expect(files.get('azure/variables.tf')).toMatch(/variable "enable_function_posture" \{[^}]*default += null/);
  expect(files.get('azure/variables.tf')).toMatch(/^ {4}enable_function_posture += optional\(bool, false\)$/m);
  const ofAzure = files.get('azure/main.tf')!;
  expect(ofAzure).toMatch(IN_AZURE
    ? new RegExp(String.raw`functionPosture = merge\(\{ for key, value in \{\s+enabled += `
      + String.raw`local\.function_posture_in_defender_cspm\s+cloudRoleArn = local\.function_posture_in_defender_cspm \? "`)
    : new RegExp(String.raw`functionPosture = one\(\[for object in \[merge\(\{ for key, value in \{\s+enabled += `
      + String.raw`var\.api_version == "2026-08-01-preview" \? local\.function_posture_in_defender_cspm : null\s+cloudRoleArn = `
      + String.raw`local\.function_posture_in_defender_cspm && var\.api_version == "2026-08-01-preview" \? "`));
  expect(ofAzure).toMatch(/^ {2}function_posture_in_defender_cspm += local\.enable_function_posture$/m);
  expect(files.get('azure/variables.tf')!.includes('enable_function_posture needs api_version=2026-08-01-preview.')).toBe(!IN_AZURE);
  expect([...files].filter(([path, text]) => path.startsWith('account/') && text.includes('resource "aws_iam_role" "function_posture"')))
    .toHaveLength(1);
  expect(files.get('organization/parameters.tf')).toContain('tostring(var.enable_function_posture)');
});

describe('a connector in Azure that has it on', () => {
  const on = (connector: any) => connector.properties.offerings.push({
    offeringType: 'DefenderCspmAws', functionPosture: { enabled: true, cloudRoleArn: ARN },
  });
  const synth = (options: object, change = on, remove?: string[]) => {
    const existing = existingOf(connectorFile(change), V2026, remove);
    const { arm } = synthBoth({ plans: [DefenderPlan.defenderCspm(options)] }, { apiVersion: V2026, existing });
    return offering(deployArm(arm).resource, 'DefenderCspmAws').functionPosture;
  };

  test('is not switched off by an app that does not name it', () => {
    expect(() => synth({})).toThrow('existing has DefenderCspmAws.functionPosture on, and the app does not name functionPosture, ' +
      'which is off by default: set functionPosture of DefenderPlan.defenderCspm() to true or false, or end it with remove: ' +
      "['DefenderCspmAws.functionPosture']");
  });

  test('follows an app that names it', () => {
    expect(synth({ functionPosture: true })).toEqual({ enabled: true, cloudRoleArn: ARN });
    expect(synth({ functionPosture: false })).toEqual({ enabled: false });
  });

  test('ends with remove', () => {
    expect(synth({}, on, ['DefenderCspmAws.functionPosture'])).toEqual({ enabled: false });
  });

  test('is off already where Azure has it off', () => {
    const off = (connector: any) => {
      on(connector);
      offering(connector, 'DefenderCspmAws').functionPosture.enabled = false;
    };
    expect(synth({}, off)).toEqual({ enabled: false });
  });
});
