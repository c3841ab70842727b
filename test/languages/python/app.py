# The library in Python; test/languages/typescript/app.ts is the same app in TypeScript.
# Both must synthesize the same template.
import json
import os
from pathlib import Path
from tempfile import mkdtemp

from aws_cdk import App, CfnOutput, Duration, Environment, Stack, Validations
from aws_cdk.aws_iam import ManagedPolicy, PolicyStatement
from aws_cdk.aws_sns import Topic
from cdk_defender_for_cloud import (
    AzureCspmSettings,
    AzureServersSettings,
    CiemOptions,
    ClusterAccess,
    ClusterAccessPolicy,
    CustomCapabilityAzure,
    DefenderCapability,
    DefenderForCloudConnector,
    DefenderForCloudOrganization,
    DefenderMonitoring,
    DefenderOrganizationPolicies,
    DefenderPlan,
    DefenderRoleNames,
    DefenderTrustValidation,
    EntraIdentityProvider,
    ExistingSecurityConnector,
    HostManagementOptions,
    HostManagementOutput,
    HostManagementRoleNames,
    HostManagementTargets,
    MicrosoftTemplate,
    MonitoredEvent,
    MonitoredRoles,
    MonitoringTarget,
    OrganizationTargets,
    PermissionsType,
    ReadActions,
    RegionConcurrency,
    SecurityConnector,
    SecurityConnectorApiVersion,
    SensitiveDataScope,
    ServersSubPlan,
    StackSetOperationPreferences,
)

app = App()
Validations.of(app).add_plugins(
    DefenderTrustValidation(azure_tenant_ids=["11111111-2222-3333-4444-555555555555"]),
)
stack = Stack(app, "Defender")

identity_provider = EntraIdentityProvider(
    stack, "IdentityProvider",
    audiences=["api://1462b192-27f7-4cb9-8523-0f4ecb54b47e"],
)


def host_management() -> HostManagementOptions:
    return HostManagementOptions(
        targets=HostManagementTargets.instances_with_tag("environment", "production", "staging"),
        exclusion_tags={"defender": "never"},
        attach_policies_to_existing_roles=True,
        role_names=HostManagementRoleNames(automation="HostManagement"),
        output=HostManagementOutput.new_bucket(),
    )


custom = DefenderCapability.custom(
    id="ContosoModels",
    role_name="DefenderForCloud-ContosoModels",
    summary="read the configuration of models",
    audience="api://00112233-4455-6677-8899-aabbccddeeff",
    statements=[
        PolicyStatement(sid="ReadModels", actions=["bedrock:ListGuardrails"], resources=["*"]),
        PolicyStatement(sid="ReadFunctions", actions=["lambda:ListFunctions"], resources=["*"]),
    ],
    managed_policies=[ManagedPolicy.from_aws_managed_policy_name("SecurityAudit")],
    azure=CustomCapabilityAzure(
        offering="DefenderCspmAws",
        path="models.posture",
        settings={"enabled": True, "scope.regions": ["eu-west-1"], "limits": {"depth": 2}},
    ),
)
microsoft_template = MicrosoftTemplate.from_file(
    os.environ["MICROSOFT_TEMPLATE"],
    downloaded_on="2026-11-27",
    accepted_differences=["411f4c69caf4b35014003355808e938b"],
)
contoso_posture = microsoft_template.capability(
    "DefenderForCloud-ContosoPosture", summary="read the configuration of functions",
)
connector = DefenderForCloudConnector(
    stack, "Connector",
    azure_tenant_id="11111111-2222-3333-4444-555555555555",
    permissions_type=PermissionsType.LEAST_PRIVILEGE_ACCESS,
    permissions_from=microsoft_template,
    identity_provider=identity_provider,
    deny_data_reads=True,
    additional_read_actions=[*ReadActions.security_audit_for_services("acm", "kinesis"), "bedrock:ListGuardrails"],
    role_names=DefenderRoleNames(cspm_monitor="PostureReader", container_image_assessment="MDCImages"),
    plans=[
        DefenderPlan.defender_cspm(
            sensitive_data_scope=SensitiveDataScope(bucket_names=["reports", "invoices"]),
            ciem=CiemOptions(
                service_principal_object_id="66666666-7777-8888-9999-aaaaaaaaaaaa",
                cloud_trail_bucket_name="trail-logs",
            ),
            additional_capabilities=[custom, contoso_posture],
        ),
        DefenderPlan.defender_for_servers(
            sub_plan=ServersSubPlan.P2, just_in_time_vm_access=False, host_management=host_management(),
        ),
        DefenderPlan.defender_for_containers(
            data_collection_external_id="an-external-id",
            cluster_access=[
                ClusterAccess(cluster_name="blue", access_policy=ClusterAccessPolicy.ADMIN_VIEW),
                ClusterAccess(cluster_name="green", access_policy=ClusterAccessPolicy.of("AmazonEKSViewPolicy")),
            ],
        ),
        DefenderPlan.defender_for_databases(host_management=host_management()),
    ],
)

SecurityConnector(
    stack, "Azure",
    connector=connector,
    scan_interval=Duration.hours(12),
    regions=["eu-west-1"],
    tags={"owner": "security"},
    agentless_scanning_exclusion_tags={"defender": "never"},
    defender_cspm=AzureCspmSettings(ciem_application_name="mciem-aws-oidc-app"),
    defender_for_servers=AzureServersSettings(vulnerability_assessment=True),
)
organization = DefenderForCloudOrganization(
    stack, "Organization",
    azure_tenant_id="11111111-2222-3333-4444-555555555555",
    plans=[DefenderPlan.defender_for_servers()],
    targets=OrganizationTargets.organizational_units("ou-ab12-cdef3456").excluding_accounts(
        "111122223333", "444455556666"
    ),
    connect_management_account=False,
    host_management_regions=["eu-west-1", "us-east-1"],
    operation_preferences=StackSetOperationPreferences(
        max_concurrent_count=50, failure_tolerance_count=5, region_concurrency=RegionConcurrency.SEQUENTIAL,
    ),
)
DefenderOrganizationPolicies(
    stack, "Policies",
    organizations=[organization],
    administrators=["arn:aws:iam::*:role/OrganizationAccountAccessRole"],
    target_ids=["ou-ab12-cdef3456"],
)
topic = Topic.from_topic_arn(stack, "Topic", "arn:aws:sns:us-east-1:111122223333:alerts")
monitoring = DefenderMonitoring(
    stack, "Monitoring",
    target=MonitoringTarget.topic(topic),
    roles=MonitoredRoles.of_connector(connector),
    host_management=connector.host_management,
)

CfnOutput(stack, "Scanner", value=connector.role(DefenderCapability.AGENTLESS_VM_SCANNING).role_name)
CfnOutput(stack, "Reader", value=connector.role(DefenderCapability.CSPM_MONITOR).role_arn)
CfnOutput(stack, "Models", value=connector.role(custom).role_name)
CfnOutput(stack, "Runbook", value=connector.host_management.document_name)
CfnOutput(stack, "Capabilities", value=" ".join(c.id for c in connector.capabilities))
CfnOutput(stack, "DeniedSessions", value=monitoring.rule(MonitoredEvent.SESSION_DENIED).rule_name)
rendered = DefenderOrganizationPolicies.render(organizations=[organization])
CfnOutput(stack, "ResourceControlPolicy", value=rendered.resource_control_policy)

app.synth()

# Another app, of Python only: what a file has, and a setting by path, are in the template for Azure.
migration = App(outdir=mkdtemp())
migrated = Stack(migration, "Migrated", env=Environment(account="111122223333", region="eu-west-1"))
azure = SecurityConnector(
    migrated, "Azure",
    connector=DefenderForCloudConnector(migrated, "Connector", azure_tenant_id="11111111-2222-3333-4444-555555555555"),
    existing=ExistingSecurityConnector.from_file(
        str(Path(__file__).with_name("connector.json")), api_version=SecurityConnectorApiVersion.V2024_08_01_PREVIEW,
    ),
    additional_settings={"AwsAccount.newSetting": {"values": [1, True, "text"]}},
)
template = json.loads(Path(migration.synth().directory, azure.template_file).read_text())
properties = template["resources"][0]["properties"]
assert properties["offerings"][0]["newFeature"] == {"enabled": True}, properties
assert properties["environmentData"]["newSetting"] == {"values": [1, True, "text"]}, properties
