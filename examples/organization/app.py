"""app.ts in Python: the same app, with the same templates. docs/organization-step-by-step.md goes through it.

Your values are the context in cdk.json, which both languages read. A step of the roll-out is a change of one of them.
"""
from aws_cdk import App, Aws, Environment, Stack, Tags
from aws_cdk.aws_iam import ManagedPolicy, PermissionsBoundary
from aws_cdk.aws_kms import Key
from aws_cdk.aws_sns import Topic
from aws_cdk.aws_sns_subscriptions import EmailSubscription
from cdk_defender_for_cloud import (
    DefenderForCloudOrganization,
    DefenderOrganizationMonitoring,
    DefenderOrganizationPolicies,
    DefenderPlan,
    MonitoringTarget,
    OrganizationTargets,
    PermissionsType,
    SecurityConnector,
    ServersSubPlan,
)

app = App()
value = app.node.get_context


def ids(key: str) -> list[str]:
    """A list in cdk.json; with -c, ids separated by commas."""
    given = value(key)
    return given if isinstance(given, list) else [item for item in given.split(",") if item]


# In us-east-1, where IAM sends its events, so that one stack in the management account has everything.
stack = Stack(app, "DefenderForCloudOrganization", env=Environment(account=value("managementAccount"), region="us-east-1"))


def targets(unit: str, pilot: list[str]) -> OrganizationTargets:
    """The accounts of the pilot; without any, the whole unit."""
    everyone = OrganizationTargets.organizational_units(unit)
    return everyone.only_accounts(*pilot) if pilot else everyone


production_pilot, sandbox_pilot = ids("productionPilot"), ids("sandboxPilot")
is_pilot = bool(production_pilot or sandbox_pilot)

production = DefenderForCloudOrganization(
    stack, "Production",
    azure_tenant_id=value("tenantId"),
    permissions_type=PermissionsType.LEAST_PRIVILEGE_ACCESS,
    plans=[
        DefenderPlan.defender_cspm(),
        DefenderPlan.defender_for_servers(sub_plan=ServersSubPlan.P2),
        DefenderPlan.defender_for_containers(),
        DefenderPlan.defender_for_databases(),
    ],
    targets=targets(value("productionUnit"), production_pilot),
    # Azure connects the organization through the management account, so the two come together, after the pilot.
    connect_management_account=not is_pilot,
    role_path=value("rolePath"),  # it cannot change later without other names
    # The regions where member accounts run EC2 instances.
    host_management_regions=["eu-west-1", "us-east-1"],
    activate_trusted_access=True,  # in both, because only the StackSets of the same construct wait for it
)
# Without plans: foundational CSPM, which is free.
sandbox = DefenderForCloudOrganization(
    stack, "Sandbox",
    azure_tenant_id=value("tenantId"),
    permissions_type=PermissionsType.LEAST_PRIVILEGE_ACCESS,
    targets=targets(value("sandboxUnit"), sandbox_pilot),
    connect_management_account=False,
    role_path=value("rolePath"),
    activate_trusted_access=True,
)

topic = Topic(
    stack, "Alerts",
    display_name="Defender for Cloud",
    enforce_ssl=True,
    master_key=Key(stack, "AlertsKey", enable_key_rotation=True),
)
topic.add_subscription(EmailSubscription(value("email")))
monitoring = DefenderOrganizationMonitoring(
    stack, "Monitoring",
    target=MonitoringTarget.topic(topic),
    organizations=[production, sandbox],
    organization_id=value("organizationId"),
    # Deployments of this app are expected. Without this, each of them sends e-mails too.
    expected_principal_arns=[
        "arn:aws:sts::*:assumed-role/cdk-hnb659fds-cfn-exec-role-*", "arn:aws:sts::*:assumed-role/stacksets-exec-*",
    ],
)

DefenderOrganizationPolicies(
    stack, "Policies",
    organizations=[production, sandbox],
    monitoring_constructs=[monitoring],
    administrators=["arn:aws:iam::*:role/OrganizationAccountAccessRole"],
    additional_policy_names=[value("boundary")],
    target_ids=ids("policyTargets"),
)

# The Azure side: one template for the organization, and one that is deployed for each account of the sandbox.
if not is_pilot:
    SecurityConnector(
        stack, "Azure",
        organization=production,
        excluded_account_ids=[*ids("sandboxAccounts"), *ids("otherAccounts")],
    )
    SecurityConnector(
        stack, "AzureSandbox",
        connector=sandbox.member_connector,
        parent_hierarchy_id=value("sandboxUnit"),
    )

# For the stack, the StackSets, and all that they create in member accounts. The boundary must exist in each account.
Tags.of(app).add("owner", "security-platform")
PermissionsBoundary.of(app).apply(ManagedPolicy.from_managed_policy_arn(
    stack, "Boundary", f"arn:{Aws.PARTITION}:iam::{Aws.ACCOUNT_ID}:policy/{value('boundary')}",
))

app.synth()
