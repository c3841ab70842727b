# The library in Python; test/languages/typescript/app.ts says the same in TypeScript.
# Both must synthesize one and the same template.
from aws_cdk import App, CfnOutput, Stack
from cdk_defender_for_cloud import (
    CiemOptions,
    ClusterAccess,
    ClusterAccessPolicy,
    DefenderCapability,
    DefenderForCloudConnector,
    DefenderPlan,
    DefenderRoleNames,
    EntraIdentityProvider,
    HostManagementOptions,
    HostManagementOutput,
    HostManagementRoleNames,
    HostManagementTargets,
    PermissionsType,
    SensitiveDataScope,
    ServersSubPlan,
)

app = App()
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


connector = DefenderForCloudConnector(
    stack, "Connector",
    azure_tenant_id="11111111-2222-3333-4444-555555555555",
    permissions_type=PermissionsType.LEAST_PRIVILEGE_ACCESS,
    identity_provider=identity_provider,
    deny_data_reads=True,
    role_names=DefenderRoleNames(cspm_monitor="PostureReader", container_image_assessment="MDCImages"),
    plans=[
        DefenderPlan.defender_cspm(
            sensitive_data_scope=SensitiveDataScope(bucket_names=["reports", "invoices"]),
            ciem=CiemOptions(
                service_principal_object_id="66666666-7777-8888-9999-aaaaaaaaaaaa",
                cloud_trail_bucket_name="trail-logs",
            ),
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

CfnOutput(stack, "Scanner", value=connector.role(DefenderCapability.AGENTLESS_VM_SCANNING).role_name)
CfnOutput(stack, "Reader", value=connector.role_arns[DefenderCapability.CSPM_MONITOR.id])
CfnOutput(stack, "Runbook", value=connector.host_management.document_name)
CfnOutput(stack, "Capabilities", value=" ".join(c.id for c in connector.capabilities))

app.synth()
