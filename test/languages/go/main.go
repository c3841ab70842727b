// The library in Go; test/languages/typescript/app.ts is the same app in TypeScript.
// Both must synthesize the same template.
package main

import (
	"os"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/jsii-runtime-go"
	defender "github.com/cdk-defender-for-cloud/cdk-defender-for-cloud-go/defenderforcloud"
)

func hostManagement() *defender.HostManagementOptions {
	return &defender.HostManagementOptions{
		Targets: defender.HostManagementTargets_InstancesWithTag(
			jsii.String("environment"), jsii.String("production"), jsii.String("staging"),
		),
		ExclusionTags:                 &map[string]*string{"defender": jsii.String("never")},
		AttachPoliciesToExistingRoles: jsii.Bool(true),
		RoleNames:                     &defender.HostManagementRoleNames{Automation: jsii.String("HostManagement")},
		Output:                        defender.HostManagementOutput_NewBucket(nil),
	}
}

func contosoModels() defender.DefenderCapability {
	return defender.DefenderCapability_Custom(&defender.CustomCapabilityOptions{
		Id:       jsii.String("ContosoModels"),
		RoleName: jsii.String("DefenderForCloud-ContosoModels"),
		Summary:  jsii.String("read the configuration of models"),
		Audience: jsii.String("api://00112233-4455-6677-8899-aabbccddeeff"),
		Statements: &[]awsiam.PolicyStatement{
			awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
				Sid:       jsii.String("ReadModels"),
				Actions:   jsii.Strings("bedrock:ListGuardrails"),
				Resources: jsii.Strings("*"),
			}),
			awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
				Sid:       jsii.String("ReadFunctions"),
				Actions:   jsii.Strings("lambda:ListFunctions"),
				Resources: jsii.Strings("*"),
			}),
		},
		ManagedPolicies: &[]awsiam.IManagedPolicy{
			awsiam.ManagedPolicy_FromAwsManagedPolicyName(jsii.String("SecurityAudit")),
		},
		Azure: &defender.CustomCapabilityAzure{
			Offering: jsii.String("DefenderCspmAws"),
			Path:     jsii.String("models.posture"),
			Settings: &map[string]interface{}{
				"enabled":       true,
				"scope.regions": []string{"eu-west-1"},
				"limits":        map[string]interface{}{"depth": 2},
			},
		},
	})
}

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	validationProps := &defender.DefenderTrustValidationProps{
		AzureTenantIds: jsii.Strings("11111111-2222-3333-4444-555555555555"),
	}
	awscdk.Validations_Of(app).AddPlugins(defender.NewDefenderTrustValidation(validationProps))
	stack := awscdk.NewStack(app, jsii.String("Defender"), nil)

	providerProps := &defender.EntraIdentityProviderProps{
		Audiences: jsii.Strings("api://1462b192-27f7-4cb9-8523-0f4ecb54b47e"),
	}
	identityProvider := defender.NewEntraIdentityProvider(stack, jsii.String("IdentityProvider"), providerProps)
	reads := defender.ReadActions_SecurityAuditForServices(jsii.String("acm"), jsii.String("kinesis"))
	additionalReadActions := append(*reads, jsii.String("bedrock:ListGuardrails"))
	custom := contosoModels()
	microsoftTemplate := defender.MicrosoftTemplate_FromFile(
		jsii.String(os.Getenv("MICROSOFT_TEMPLATE")),
		&defender.MicrosoftTemplateOptions{DownloadedOn: jsii.String("2026-11-27"), AcceptedDifferences: jsii.Strings("411f4c69caf4b35014003355808e938b")},
	)
	contosoPosture := microsoftTemplate.Capability(
		jsii.String("DefenderForCloud-ContosoPosture"),
		&defender.MicrosoftTemplateCapabilityOptions{Summary: jsii.String("read the configuration of functions")},
	)
	connectorProps := &defender.DefenderForCloudConnectorProps{
		AzureTenantId:         jsii.String("11111111-2222-3333-4444-555555555555"),
		PermissionsType:       defender.PermissionsType_LEAST_PRIVILEGE_ACCESS,
		PermissionsFrom:       microsoftTemplate,
		IdentityProvider:      identityProvider,
		DenyDataReads:         jsii.Bool(true),
		AdditionalReadActions: &additionalReadActions,
		RoleNames: &defender.DefenderRoleNames{
			CspmMonitor:              jsii.String("PostureReader"),
			ContainerImageAssessment: jsii.String("MDCImages"),
		},
		Plans: &[]defender.DefenderPlan{
			defender.DefenderPlan_DefenderCspm(&defender.DefenderCspmOptions{
				SensitiveDataScope: &defender.SensitiveDataScope{BucketNames: jsii.Strings("reports", "invoices")},
				Ciem: &defender.CiemOptions{
					ServicePrincipalObjectId: jsii.String("66666666-7777-8888-9999-aaaaaaaaaaaa"),
					CloudTrailBucketName:     jsii.String("trail-logs"),
				},
				AdditionalCapabilities: &[]defender.DefenderCapability{custom, contosoPosture},
			}),
			defender.DefenderPlan_DefenderForServers(&defender.DefenderForServersOptions{
				SubPlan:            defender.ServersSubPlan_P2,
				JustInTimeVmAccess: jsii.Bool(false),
				HostManagement:     hostManagement(),
			}),
			defender.DefenderPlan_DefenderForContainers(&defender.DefenderForContainersOptions{
				DataCollectionExternalId: jsii.String("an-external-id"),
				ClusterAccess: &[]*defender.ClusterAccess{
					{ClusterName: jsii.String("blue"), AccessPolicy: defender.ClusterAccessPolicy_ADMIN_VIEW()},
					{
						ClusterName:  jsii.String("green"),
						AccessPolicy: defender.ClusterAccessPolicy_Of(jsii.String("AmazonEKSViewPolicy")),
					},
				},
			}),
			defender.DefenderPlan_DefenderForDatabases(&defender.DefenderForDatabasesOptions{HostManagement: hostManagement()}),
		},
	}
	connector := defender.NewDefenderForCloudConnector(stack, jsii.String("Connector"), connectorProps)

	defender.NewSecurityConnector(stack, jsii.String("Azure"), &defender.SecurityConnectorProps{
		Connector:                      connector,
		ScanInterval:                   awscdk.Duration_Hours(jsii.Number(12)),
		Regions:                        jsii.Strings("eu-west-1"),
		Tags:                           &map[string]*string{"owner": jsii.String("security")},
		AgentlessScanningExclusionTags: &map[string]*string{"defender": jsii.String("never")},
		DefenderCspm:                   &defender.AzureCspmSettings{CiemApplicationName: jsii.String("mciem-aws-oidc-app")},
		DefenderForServers:             &defender.AzureServersSettings{VulnerabilityAssessment: jsii.Bool(true)},
	})
	units := defender.OrganizationTargets_OrganizationalUnits(jsii.String("ou-ab12-cdef3456"))
	organizationProps := &defender.DefenderForCloudOrganizationProps{
		AzureTenantId:            jsii.String("11111111-2222-3333-4444-555555555555"),
		Plans:                    &[]defender.DefenderPlan{defender.DefenderPlan_DefenderForServers(nil)},
		Targets:                  units.ExcludingAccounts(jsii.String("111122223333"), jsii.String("444455556666")),
		ConnectManagementAccount: jsii.Bool(false),
		HostManagementRegions:    jsii.Strings("eu-west-1", "us-east-1"),
		OperationPreferences: &defender.StackSetOperationPreferences{
			MaxConcurrentCount:    jsii.Number(50),
			FailureToleranceCount: jsii.Number(5),
			RegionConcurrency:     defender.RegionConcurrency_SEQUENTIAL,
		},
	}
	organization := defender.NewDefenderForCloudOrganization(stack, jsii.String("Organization"), organizationProps)
	defender.NewDefenderOrganizationPolicies(stack, jsii.String("Policies"), &defender.DefenderOrganizationPoliciesProps{
		Organizations:  &[]defender.DefenderForCloudOrganization{organization},
		Administrators: jsii.Strings("arn:aws:iam::*:role/OrganizationAccountAccessRole"),
		TargetIds:      jsii.Strings("ou-ab12-cdef3456"),
	})
	topicArn := jsii.String("arn:aws:sns:us-east-1:111122223333:alerts")
	monitoring := defender.NewDefenderMonitoring(stack, jsii.String("Monitoring"), &defender.DefenderMonitoringProps{
		Target:         defender.MonitoringTarget_Topic(awssns.Topic_FromTopicArn(stack, jsii.String("Topic"), topicArn)),
		Roles:          defender.MonitoredRoles_OfConnector(connector),
		HostManagement: connector.HostManagement(),
	})

	scanner := connector.Role(defender.DefenderCapability_AGENTLESS_VM_SCANNING())
	reader := connector.CspmMonitorRole().RoleArn()
	var ids []string
	for _, capability := range *connector.Capabilities() {
		ids = append(ids, *capability.Id())
	}
	awscdk.NewCfnOutput(stack, jsii.String("Scanner"), &awscdk.CfnOutputProps{Value: scanner.RoleName()})
	awscdk.NewCfnOutput(stack, jsii.String("Reader"), &awscdk.CfnOutputProps{Value: reader})
	models := connector.Role(custom).RoleName()
	awscdk.NewCfnOutput(stack, jsii.String("Models"), &awscdk.CfnOutputProps{Value: models})
	runbook := connector.HostManagement().DocumentName()
	awscdk.NewCfnOutput(stack, jsii.String("Runbook"), &awscdk.CfnOutputProps{Value: runbook})
	capabilities := jsii.String(strings.Join(ids, " "))
	awscdk.NewCfnOutput(stack, jsii.String("Capabilities"), &awscdk.CfnOutputProps{Value: capabilities})
	denied := monitoring.Rule(defender.MonitoredEvent_SESSION_DENIED).RuleName()
	awscdk.NewCfnOutput(stack, jsii.String("DeniedSessions"), &awscdk.CfnOutputProps{Value: denied})
	rendered := defender.DefenderOrganizationPolicies_Render(
		&defender.RenderOrganizationPoliciesOptions{Organizations: &[]defender.DefenderForCloudOrganization{organization}},
	)
	awscdk.NewCfnOutput(
		stack, jsii.String("ResourceControlPolicy"), &awscdk.CfnOutputProps{Value: rendered.ResourceControlPolicy},
	)

	app.Synth(nil)
}
