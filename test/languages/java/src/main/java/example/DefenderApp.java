// The library in Java; test/languages/typescript/app.ts is the same app in TypeScript.
// Both must synthesize the same template.
package example;

import static java.util.stream.Collectors.joining;

import io.github.cdkdefenderforcloud.AzureCspmSettings;
import io.github.cdkdefenderforcloud.AzureServersSettings;
import io.github.cdkdefenderforcloud.CiemOptions;
import io.github.cdkdefenderforcloud.ClusterAccess;
import io.github.cdkdefenderforcloud.ClusterAccessPolicy;
import io.github.cdkdefenderforcloud.CustomCapabilityAzure;
import io.github.cdkdefenderforcloud.CustomCapabilityOptions;
import io.github.cdkdefenderforcloud.DefenderCapability;
import io.github.cdkdefenderforcloud.DefenderCspmOptions;
import io.github.cdkdefenderforcloud.DefenderForCloudConnector;
import io.github.cdkdefenderforcloud.DefenderForCloudOrganization;
import io.github.cdkdefenderforcloud.DefenderForContainersOptions;
import io.github.cdkdefenderforcloud.DefenderForDatabasesOptions;
import io.github.cdkdefenderforcloud.DefenderForServersOptions;
import io.github.cdkdefenderforcloud.DefenderMonitoring;
import io.github.cdkdefenderforcloud.DefenderOrganizationPolicies;
import io.github.cdkdefenderforcloud.DefenderPlan;
import io.github.cdkdefenderforcloud.DefenderRoleNames;
import io.github.cdkdefenderforcloud.DefenderTrustValidation;
import io.github.cdkdefenderforcloud.EntraIdentityProvider;
import io.github.cdkdefenderforcloud.HostManagementOptions;
import io.github.cdkdefenderforcloud.HostManagementOutput;
import io.github.cdkdefenderforcloud.HostManagementRoleNames;
import io.github.cdkdefenderforcloud.HostManagementTargets;
import io.github.cdkdefenderforcloud.MicrosoftTemplate;
import io.github.cdkdefenderforcloud.MicrosoftTemplateCapabilityOptions;
import io.github.cdkdefenderforcloud.MicrosoftTemplateOptions;
import io.github.cdkdefenderforcloud.MonitoredEvent;
import io.github.cdkdefenderforcloud.MonitoredRoles;
import io.github.cdkdefenderforcloud.MonitoringTarget;
import io.github.cdkdefenderforcloud.OrganizationTargets;
import io.github.cdkdefenderforcloud.PermissionsType;
import io.github.cdkdefenderforcloud.ReadActions;
import io.github.cdkdefenderforcloud.RegionConcurrency;
import io.github.cdkdefenderforcloud.RenderOrganizationPoliciesOptions;
import io.github.cdkdefenderforcloud.SecurityConnector;
import io.github.cdkdefenderforcloud.SensitiveDataScope;
import io.github.cdkdefenderforcloud.ServersSubPlan;
import io.github.cdkdefenderforcloud.StackSetOperationPreferences;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.App;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.Validations;
import software.amazon.awscdk.services.iam.ManagedPolicy;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.sns.Topic;

public final class DefenderApp {
    private static HostManagementOptions hostManagement() {
        return HostManagementOptions.builder()
            .targets(HostManagementTargets.instancesWithTag("environment", "production", "staging"))
            .exclusionTags(Map.of("defender", "never"))
            .attachPoliciesToExistingRoles(true)
            .roleNames(HostManagementRoleNames.builder().automation("HostManagement").build())
            .output(HostManagementOutput.newBucket())
            .build();
    }

    private static DefenderCapability contosoModels() {
        return DefenderCapability.custom(CustomCapabilityOptions.builder()
            .id("ContosoModels")
            .roleName("DefenderForCloud-ContosoModels")
            .summary("read the configuration of models")
            .audience("api://00112233-4455-6677-8899-aabbccddeeff")
            .statements(List.of(
                PolicyStatement.Builder.create()
                    .sid("ReadModels").actions(List.of("bedrock:ListGuardrails")).resources(List.of("*"))
                    .build(),
                PolicyStatement.Builder.create()
                    .sid("ReadFunctions").actions(List.of("lambda:ListFunctions")).resources(List.of("*"))
                    .build()))
            .managedPolicies(List.of(ManagedPolicy.fromAwsManagedPolicyName("SecurityAudit")))
            .azure(CustomCapabilityAzure.builder()
                .offering("DefenderCspmAws")
                .path("models.posture")
                .settings(Map.of(
                    "enabled", true, "scope.regions", List.of("eu-west-1"), "limits", Map.of("depth", 2)))
                .build())
            .build());
    }

    public static void main(String[] args) {
        App app = new App();
        Validations.of(app).addPlugins(DefenderTrustValidation.Builder.create()
            .azureTenantIds(List.of("11111111-2222-3333-4444-555555555555"))
            .build());
        Stack stack = new Stack(app, "Defender");

        EntraIdentityProvider identityProvider = EntraIdentityProvider.Builder.create(stack, "IdentityProvider")
            .audiences(List.of("api://1462b192-27f7-4cb9-8523-0f4ecb54b47e"))
            .build();
        List<String> additionalReadActions = new ArrayList<>(ReadActions.securityAuditForServices("acm", "kinesis"));
        additionalReadActions.add("bedrock:ListGuardrails");
        DefenderCapability custom = contosoModels();
        MicrosoftTemplate microsoftTemplate = MicrosoftTemplate.fromFile(System.getenv("MICROSOFT_TEMPLATE"),
            MicrosoftTemplateOptions.builder()
                .downloadedOn("2026-11-27")
                .acceptedDifferences(List.of("411f4c69caf4b35014003355808e938b"))
                .build());
        DefenderCapability contosoPosture = microsoftTemplate.capability("DefenderForCloud-ContosoPosture",
            MicrosoftTemplateCapabilityOptions.builder().summary("read the configuration of functions").build());
        DefenderForCloudConnector connector = DefenderForCloudConnector.Builder.create(stack, "Connector")
            .azureTenantId("11111111-2222-3333-4444-555555555555")
            .permissionsType(PermissionsType.LEAST_PRIVILEGE_ACCESS)
            .permissionsFrom(microsoftTemplate)
            .identityProvider(identityProvider)
            .denyDataReads(true)
            .additionalReadActions(additionalReadActions)
            .roleNames(DefenderRoleNames.builder()
                .cspmMonitor("PostureReader")
                .containerImageAssessment("MDCImages")
                .build())
            .plans(List.of(
                DefenderPlan.defenderCspm(DefenderCspmOptions.builder()
                    .sensitiveDataScope(SensitiveDataScope.builder()
                        .bucketNames(List.of("reports", "invoices"))
                        .build())
                    .ciem(CiemOptions.builder()
                        .servicePrincipalObjectId("66666666-7777-8888-9999-aaaaaaaaaaaa")
                        .cloudTrailBucketName("trail-logs")
                        .build())
                    .additionalCapabilities(List.of(custom, contosoPosture))
                    .build()),
                DefenderPlan.defenderForServers(DefenderForServersOptions.builder()
                    .subPlan(ServersSubPlan.P2)
                    .justInTimeVmAccess(false)
                    .hostManagement(hostManagement())
                    .build()),
                DefenderPlan.defenderForContainers(DefenderForContainersOptions.builder()
                    .dataCollectionExternalId("an-external-id")
                    .clusterAccess(List.of(
                        ClusterAccess.builder()
                            .clusterName("blue")
                            .accessPolicy(ClusterAccessPolicy.ADMIN_VIEW)
                            .build(),
                        ClusterAccess.builder()
                            .clusterName("green")
                            .accessPolicy(ClusterAccessPolicy.of("AmazonEKSViewPolicy"))
                            .build()))
                    .build()),
                DefenderPlan.defenderForDatabases(DefenderForDatabasesOptions.builder()
                    .hostManagement(hostManagement())
                    .build())))
            .build();

        SecurityConnector.Builder.create(stack, "Azure")
            .connector(connector)
            .scanInterval(Duration.hours(12))
            .regions(List.of("eu-west-1"))
            .tags(Map.of("owner", "security"))
            .agentlessScanningExclusionTags(Map.of("defender", "never"))
            .defenderCspm(AzureCspmSettings.builder().ciemApplicationName("mciem-aws-oidc-app").build())
            .defenderForServers(AzureServersSettings.builder().vulnerabilityAssessment(true).build())
            .build();
        DefenderForCloudOrganization organization = DefenderForCloudOrganization.Builder
            .create(stack, "Organization")
            .azureTenantId("11111111-2222-3333-4444-555555555555")
            .plans(List.of(DefenderPlan.defenderForServers()))
            .targets(OrganizationTargets.organizationalUnits("ou-ab12-cdef3456")
                .excludingAccounts("111122223333", "444455556666"))
            .connectManagementAccount(false)
            .hostManagementRegions(List.of("eu-west-1", "us-east-1"))
            .operationPreferences(StackSetOperationPreferences.builder()
                .maxConcurrentCount(50)
                .failureToleranceCount(5)
                .regionConcurrency(RegionConcurrency.SEQUENTIAL)
                .build())
            .build();
        DefenderOrganizationPolicies.Builder.create(stack, "Policies")
            .organizations(List.of(organization))
            .administrators(List.of("arn:aws:iam::*:role/OrganizationAccountAccessRole"))
            .targetIds(List.of("ou-ab12-cdef3456"))
            .build();
        DefenderMonitoring monitoring = DefenderMonitoring.Builder.create(stack, "Monitoring")
            .target(MonitoringTarget.topic(
                Topic.fromTopicArn(stack, "Topic", "arn:aws:sns:us-east-1:111122223333:alerts")))
            .roles(MonitoredRoles.ofConnector(connector))
            .hostManagement(connector.getHostManagement())
            .build();

        CfnOutput.Builder.create(stack, "Scanner")
            .value(connector.role(DefenderCapability.AGENTLESS_VM_SCANNING).getRoleName())
            .build();
        CfnOutput.Builder.create(stack, "Reader")
            .value(connector.role(DefenderCapability.CSPM_MONITOR).getRoleArn())
            .build();
        CfnOutput.Builder.create(stack, "Models")
            .value(connector.role(custom).getRoleName())
            .build();
        CfnOutput.Builder.create(stack, "Runbook")
            .value(connector.getHostManagement().getDocumentName())
            .build();
        CfnOutput.Builder.create(stack, "Capabilities")
            .value(connector.getCapabilities().stream().map(DefenderCapability::getId).collect(joining(" ")))
            .build();
        CfnOutput.Builder.create(stack, "DeniedSessions")
            .value(monitoring.rule(MonitoredEvent.SESSION_DENIED).getRuleName())
            .build();
        CfnOutput.Builder.create(stack, "ResourceControlPolicy")
            .value(DefenderOrganizationPolicies
                .render(RenderOrganizationPoliciesOptions.builder().organizations(List.of(organization)).build())
                .getResourceControlPolicy())
            .build();

        app.synth();
    }
}
