/** The files of a Python app. */
import { comment, namesIn, namesOf, write } from './code';
import { descriptionOf, envOf, externalIdOf, rolesOf, type NewApp } from './new-app';
import { PILOT_COMMENT, stackContent } from './stack';
import { CONTEXT, json, type Files } from './typescript';
import { peerDependencies } from '../../package.json';

export function pythonFiles(app: NewApp): Files {
  const { dependency } = app;
  return {
    'app.py': entryPoint(app),
    'defender_stack.py': stack(app),
    'tests/test_defender_stack.py': test(app),
    'requirements.txt': [
      `aws-cdk-lib${range(peerDependencies['aws-cdk-lib'])}`,
      `constructs${range(peerDependencies.constructs)}`,
      /^[./]/.test(dependency) ? dependency : `cdk-defender-for-cloud==${dependency}`,
      '',
    ].join('\n'),
    'requirements-dev.txt': '-r requirements.txt\npytest>=8,<10\n',
    'pytest.ini': '[pytest]\npythonpath = .\ntestpaths = tests\n',
    'cdk.json': json({ app: 'python3 app.py', context: CONTEXT }),
    '.gitignore': '.venv/\n__pycache__/\n.pytest_cache/\ncdk.out/\nreview.html\nreview.md\n',
  };
}

/** `^2.257.0` as pip writes it. */
const range = (peer: string): string => `>=${peer.slice(1)},<${Number(peer.slice(1).split('.')[0]) + 1}`;

/** Lines of the app that import names: in one line if they fit. */
function use(names: readonly string[], module: string): string {
  const line = `from ${module} import ${names.join(', ')}`;
  return line.length < 90 ? line : `from ${module} import (\n${names.map(name => `    ${name},\n`).join('')})`;
}

function entryPoint(app: NewApp): string {
  const env = envOf(app).length > 0;
  return `${use(['App', ...env ? ['Environment'] : []], 'aws_cdk')}

${use(['DefenderStack'], 'defender_stack')}

app = App()
DefenderStack(
    app, "DefenderForCloud",
${env ? `    env=${environment(app)},
` : ''}    description="${descriptionOf(app)}",
)
app.synth()
`;
}

const environment = (app: NewApp) => `Environment(${envOf(app).map(([name, value]) => `${name}="${value}"`).join(', ')})`;

function stack(app: NewApp): string {
  const { units, defender, azure, azureComments } = stackContent(app);
  const names = namesIn([...units ? [units] : [], defender, azure], 'python');
  const of = (module?: string) => namesOf(names, 'python', module);
  const useOther = (module: string, end: string) => of(module).length === 0 ? '' : `${use(of(module), module)}\n${end}`;
  return `${useOther('pathlib', '\n')}${use([...of('aws_cdk'), 'Stack'], 'aws_cdk')}
${useOther('aws_cdk.aws_logs', '')}${use(of(), 'cdk_defender_for_cloud')}
${use(['Construct'], 'constructs')}

# The id of your own Entra tenant.
TENANT_ID = "${app.tenantId}"
${units ? `
# ${PILOT_COMMENT}
PILOT: list[str] = ${write(app.pilot, 'python')}
` : ''}

class DefenderStack(Stack):
    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)

${units ? `        units = ${write(units, 'python', '        ')}
` : ''}        self.defender = ${write(defender, 'python', '        ')}

${comment(azureComments, 'python').map(line => `        ${line}\n`).join('')}\
        ${units ? 'if not PILOT:\n            ' : ''}${write(azure, 'python', units ? '            ' : '        ')}
`;
}

function test(app: NewApp): string {
  const isOrganization = app.units.length > 0;
  const ciem = app.connector?.ciem;
  const externalId = externalIdOf(app);
  return `import json
import os

# cdk synth validates the template, so the test does not.
os.environ["CDK_VALIDATION"] = "false"

import pytest
${use(['App', ...envOf(app).length > 0 ? ['Environment'] : []], 'aws_cdk')}
${use(['Template'], 'aws_cdk.assertions')}

${use([...app.pilot.length > 0 ? ['PILOT'] : [], 'DefenderStack'], 'defender_stack')}

TENANT_ID = "${app.tenantId}"
${ciem === undefined ? '' : `CIEM_ROLE = "${ciem.roleName}"
`}ROLES = [
${rolesOf(app).map(name => `    "${name}",\n`).join('')}]


def roles_of(template: dict) -> list[dict]:
    """Roles that can be assumed with a token of Microsoft, without ${ciem === undefined ? '' : 'the role of CIEM and '}\
those of Microsoft Sentinel,
    whose names begin with OIDC_."""
    roles = [r["Properties"] for r in template["Resources"].values() if r["Type"] == "AWS::IAM::Role"]
    roles = [r for r in roles if not str(r.get("RoleName", "")).startswith("OIDC_")]
${ciem === undefined ? '' : '    roles = [r for r in roles if r.get("RoleName") != CIEM_ROLE]\n'}\
    return [r for r in roles if "sts:AssumeRoleWithWebIdentity" in json.dumps(r["AssumeRolePolicyDocument"])]


STACK = Template.from_stack(DefenderStack(App(), "Test"${envOf(app).length > 0 ? `, env=${environment(app)}` : ''})).to_json()
${isOrganization ? `STACK_SETS = [
    json.loads(r["Properties"]["TemplateBody"])
    for r in STACK["Resources"].values() if r["Type"] == "AWS::CloudFormation::StackSet"
]
# The template that each member account gets.
MEMBER = next(template for template in STACK_SETS if roles_of(template))
${app.pilot.length > 0 ? `# The management account is connected after the pilot.
CONNECTED = {"member accounts": MEMBER, **({} if PILOT else {"management account": STACK})}
TEMPLATES = pytest.mark.parametrize("template", list(CONNECTED.values()), ids=list(CONNECTED))
` : `TEMPLATES = pytest.mark.parametrize("template", [STACK, MEMBER], ids=["management account", "member accounts"])
`}` : `TEMPLATES = pytest.mark.parametrize("template", [STACK], ids=["account"])
`}

@TEMPLATES
def test_defender_for_cloud_can_assume_these_roles_and_no_others(template):
    assert sorted(role["RoleName"] for role in roles_of(template)) == ROLES


@TEMPLATES
def test_it_can_assume_them_for_our_tenant_only(template):
    for role in roles_of(template):
        for statement in role["AssumeRolePolicyDocument"]["Statement"]:
            conditions = statement["Condition"]["StringEquals"]
${externalId === undefined ? '' : `            # Microsoft's legacy reader of audit logs
            if conditions.get("sts:ExternalId") == "${externalId}":
                continue
`}            assert conditions["sts:RoleSessionName"] == f"MicrosoftDefenderForClouds_{TENANT_ID}"
${ciem === undefined ? '' : `

@TEMPLATES
def test_ciem_our_own_service_principal_can_assume_the_role_and_nobody_else(template):
    [role] = [r for r in template["Resources"].values() if r.get("Properties", {}).get("RoleName") == CIEM_ROLE]
    [statement] = role["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    subject = statement["Condition"]["StringEquals"][f"sts.windows.net/{TENANT_ID}/:sub"]
    assert subject == "${ciem.objectId}"
`}`;
}
