/** The files of a Python app. */
import { namesIn, write } from './code';
import { rolesOf, type NewApp } from './new-app';
import { AZURE_COMMENT, stackContent } from './stack';
import { json, STRICT, type Files } from './typescript';
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
    'cdk.json': json({ app: 'python3 app.py', context: STRICT }),
    '.gitignore': '.venv/\n__pycache__/\n.pytest_cache/\ncdk.out/\n',
  };
}

/** `^2.257.0` in the words of pip. */
const range = (peer: string): string => `>=${peer.slice(1)},<${Number(peer.slice(1).split('.')[0]) + 1}`;

/** Lines of the app that import names: in one line if they fit. */
function use(names: readonly string[], module: string): string {
  const line = `from ${module} import ${names.join(', ')}`;
  return line.length < 90 ? line : `from ${module} import (\n${names.map(name => `    ${name},\n`).join('')})`;
}

function entryPoint({ region }: NewApp): string {
  return `${use(['App', ...region === undefined ? [] : ['Environment']], 'aws_cdk')}

${use(['DefenderStack'], 'defender_stack')}

app = App()
DefenderStack(app, "DefenderForCloud"${region === undefined ? '' : `, env=Environment(region="${region}")`})
app.synth()
`;
}

function stack(app: NewApp): string {
  const { defender, azure } = stackContent(app);
  return `${use(['Stack'], 'aws_cdk')}
${use(namesIn([defender, azure]), 'cdk_defender_for_cloud')}
${use(['Construct'], 'constructs')}

# The id of your own Entra tenant.
TENANT_ID = "${app.tenantId}"


class DefenderStack(Stack):
    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)

        self.defender = ${write(defender, 'python', '        ')}

        # ${AZURE_COMMENT}
        ${write(azure, 'python', '        ')}
`;
}

function test(app: NewApp): string {
  const isOrganization = app.units.length > 0;
  return `import json
import os

# cdk synth validates the template. A test needs no second time.
os.environ["CDK_VALIDATION"] = "false"

import pytest
${use(['App'], 'aws_cdk')}
${use(['Template'], 'aws_cdk.assertions')}

${use(['DefenderStack'], 'defender_stack')}

TENANT_ID = "${app.tenantId}"
ROLES = [
${rolesOf(app).map(name => `    "${name}",\n`).join('')}]


def roles_of(template: dict) -> list[dict]:
    """Roles that can be assumed with a token of Microsoft."""
    roles = [r["Properties"] for r in template["Resources"].values() if r["Type"] == "AWS::IAM::Role"]
    return [r for r in roles if "sts:AssumeRoleWithWebIdentity" in json.dumps(r["AssumeRolePolicyDocument"])]


STACK = Template.from_stack(DefenderStack(App(), "Test")).to_json()
${isOrganization ? `STACK_SETS = [
    json.loads(r["Properties"]["TemplateBody"])
    for r in STACK["Resources"].values() if r["Type"] == "AWS::CloudFormation::StackSet"
]
# The template that each member account gets.
MEMBER = next(template for template in STACK_SETS if roles_of(template))
TEMPLATES = pytest.mark.parametrize("template", [STACK, MEMBER], ids=["management account", "member accounts"])
` : `TEMPLATES = pytest.mark.parametrize("template", [STACK], ids=["account"])
`}

@TEMPLATES
def test_defender_for_cloud_can_assume_these_roles_and_no_others(template):
    assert sorted(role["RoleName"] for role in roles_of(template)) == ROLES


@TEMPLATES
def test_it_can_assume_them_for_our_tenant_only(template):
    for role in roles_of(template):
        for statement in role["AssumeRolePolicyDocument"]["Statement"]:
            session = statement["Condition"]["StringEquals"]["sts:RoleSessionName"]
            assert session == f"MicrosoftDefenderForClouds_{TENANT_ID}"
`;
}
