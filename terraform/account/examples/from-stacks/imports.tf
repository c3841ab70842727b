# Made by `npm run templates` from the templates of an account. Do not edit.

locals {
  # The answers of `aws cloudformation describe-stack-resources`, by logical id.
  answers = {
    for name in fileset(path.module, "stacks/*.json") : trimsuffix(basename(name), ".json") => {
      for resource in jsondecode(file("${path.module}/${name}")).StackResources : resource.LogicalResourceId => resource.PhysicalResourceId
    }
  }
  roles  = local.answers["roles"]
  denies = lookup(local.answers, "denies", {})
  # Of host management, by region: the other files.
  hosts     = { for name, ids in local.answers : name => ids if !contains(["roles", "denies"], name) }
  partition = split(":", local.roles["CspmMonitorPolicy"])[1]
}

import {
  for_each = toset(contains(keys(local.roles), "CspmMonitor") ? ["0"] : [])
  to       = module.defender.aws_iam_role.cspm_monitor[0]
  id       = local.roles["CspmMonitor"]
}

import {
  for_each = toset(contains(keys(local.roles), "CspmMonitorPolicy") ? ["0"] : [])
  to       = module.defender.aws_iam_policy.cspm_monitor[0]
  id       = local.roles["CspmMonitorPolicy"]
}

import {
  for_each = toset(contains(keys(local.roles), "CspmMonitorPolicy") ? ["0"] : [])
  to       = module.defender.aws_iam_role_policy_attachment.cspm_monitor[0]
  id       = "${local.roles["CspmMonitor"]}/${local.roles["CspmMonitorPolicy"]}"
}

import {
  for_each = toset(contains(keys(local.roles), "CspmMonitor") ? (local.permissions_type == "least-privilege" ? [] : ["ReadOnlyAccess"]) : [])
  to       = module.defender.aws_iam_role_policy_attachment.cspm_monitor_aws_managed[each.key]
  id       = "${local.roles["CspmMonitor"]}/arn:${local.partition}:iam::aws:policy/${each.key}"
}

import {
  for_each = toset(contains(keys(local.roles), "AgentlessVmScanning") ? ["0"] : [])
  to       = module.defender.aws_iam_role.agentless_vm_scanning[0]
  id       = local.roles["AgentlessVmScanning"]
}

import {
  for_each = toset(contains(keys(local.roles), "AgentlessVmScanningPolicy") ? ["0"] : [])
  to       = module.defender.aws_iam_policy.agentless_vm_scanning[0]
  id       = local.roles["AgentlessVmScanningPolicy"]
}

import {
  for_each = toset(contains(keys(local.roles), "AgentlessVmScanningPolicy") ? ["0"] : [])
  to       = module.defender.aws_iam_role_policy_attachment.agentless_vm_scanning[0]
  id       = "${local.roles["AgentlessVmScanning"]}/${local.roles["AgentlessVmScanningPolicy"]}"
}

import {
  for_each = toset(contains(keys(local.roles), "JustInTimeVmAccess") ? ["0"] : [])
  to       = module.defender.aws_iam_role.just_in_time_vm_access[0]
  id       = local.roles["JustInTimeVmAccess"]
}

import {
  for_each = toset(contains(keys(local.roles), "JustInTimeVmAccessPolicy") ? ["0"] : [])
  to       = module.defender.aws_iam_policy.just_in_time_vm_access[0]
  id       = local.roles["JustInTimeVmAccessPolicy"]
}

import {
  for_each = toset(contains(keys(local.roles), "JustInTimeVmAccessPolicy") ? ["0"] : [])
  to       = module.defender.aws_iam_role_policy_attachment.just_in_time_vm_access[0]
  id       = "${local.roles["JustInTimeVmAccess"]}/${local.roles["JustInTimeVmAccessPolicy"]}"
}

import {
  for_each = toset(contains(keys(local.roles), "ArcAutoProvisioning") ? ["0"] : [])
  to       = module.defender.aws_iam_role.arc_auto_provisioning[0]
  id       = local.roles["ArcAutoProvisioning"]
}

import {
  for_each = toset(contains(keys(local.roles), "ArcAutoProvisioningPolicy") ? ["0"] : [])
  to       = module.defender.aws_iam_policy.arc_auto_provisioning[0]
  id       = local.roles["ArcAutoProvisioningPolicy"]
}

import {
  for_each = toset(contains(keys(local.roles), "ArcAutoProvisioningPolicy") ? ["0"] : [])
  to       = module.defender.aws_iam_role_policy_attachment.arc_auto_provisioning[0]
  id       = "${local.roles["ArcAutoProvisioning"]}/${local.roles["ArcAutoProvisioningPolicy"]}"
}

import {
  for_each = toset(contains(keys(local.roles), "KubernetesService") ? ["0"] : [])
  to       = module.defender.aws_iam_role.kubernetes_service[0]
  id       = local.roles["KubernetesService"]
}

import {
  for_each = toset(contains(keys(local.roles), "KubernetesServicePolicy") ? ["0"] : [])
  to       = module.defender.aws_iam_policy.kubernetes_service[0]
  id       = local.roles["KubernetesServicePolicy"]
}

import {
  for_each = toset(contains(keys(local.roles), "KubernetesServicePolicy") ? ["0"] : [])
  to       = module.defender.aws_iam_role_policy_attachment.kubernetes_service[0]
  id       = "${local.roles["KubernetesService"]}/${local.roles["KubernetesServicePolicy"]}"
}

import {
  for_each = toset(contains(keys(local.roles), "KubernetesDataCollection") ? ["0"] : [])
  to       = module.defender.aws_iam_role.kubernetes_data_collection[0]
  id       = local.roles["KubernetesDataCollection"]
}

import {
  for_each = toset(contains(keys(local.roles), "KubernetesDataCollectionPolicy") ? ["0"] : [])
  to       = module.defender.aws_iam_policy.kubernetes_data_collection[0]
  id       = local.roles["KubernetesDataCollectionPolicy"]
}

import {
  for_each = toset(contains(keys(local.roles), "KubernetesDataCollectionPolicy") ? ["0"] : [])
  to       = module.defender.aws_iam_role_policy_attachment.kubernetes_data_collection[0]
  id       = "${local.roles["KubernetesDataCollection"]}/${local.roles["KubernetesDataCollectionPolicy"]}"
}

import {
  for_each = toset(contains(keys(local.roles), "CloudWatchToKinesis") ? ["0"] : [])
  to       = module.defender.aws_iam_role.cloud_watch_to_kinesis[0]
  id       = local.roles["CloudWatchToKinesis"]
}

import {
  for_each = toset(contains(keys(local.roles), "CloudWatchToKinesisPolicy") ? ["0"] : [])
  to       = module.defender.aws_iam_policy.cloud_watch_to_kinesis[0]
  id       = local.roles["CloudWatchToKinesisPolicy"]
}

import {
  for_each = toset(contains(keys(local.roles), "CloudWatchToKinesisPolicy") ? ["0"] : [])
  to       = module.defender.aws_iam_role_policy_attachment.cloud_watch_to_kinesis[0]
  id       = "${local.roles["CloudWatchToKinesis"]}/${local.roles["CloudWatchToKinesisPolicy"]}"
}

import {
  for_each = toset(contains(keys(local.roles), "KinesisToS3") ? ["0"] : [])
  to       = module.defender.aws_iam_role.kinesis_to_s3[0]
  id       = local.roles["KinesisToS3"]
}

import {
  for_each = toset(contains(keys(local.roles), "KinesisToS3Policy") ? ["0"] : [])
  to       = module.defender.aws_iam_policy.kinesis_to_s3[0]
  id       = local.roles["KinesisToS3Policy"]
}

import {
  for_each = toset(contains(keys(local.roles), "KinesisToS3Policy") ? ["0"] : [])
  to       = module.defender.aws_iam_role_policy_attachment.kinesis_to_s3[0]
  id       = "${local.roles["KinesisToS3"]}/${local.roles["KinesisToS3Policy"]}"
}

import {
  for_each = toset(contains(keys(local.roles), "AgentlessKubernetesDiscovery") ? ["0"] : [])
  to       = module.defender.aws_iam_role.agentless_kubernetes_discovery[0]
  id       = local.roles["AgentlessKubernetesDiscovery"]
}

import {
  for_each = toset(contains(keys(local.roles), "AgentlessKubernetesDiscoveryPolicy") ? ["0"] : [])
  to       = module.defender.aws_iam_policy.agentless_kubernetes_discovery[0]
  id       = local.roles["AgentlessKubernetesDiscoveryPolicy"]
}

import {
  for_each = toset(contains(keys(local.roles), "AgentlessKubernetesDiscoveryPolicy") ? ["0"] : [])
  to       = module.defender.aws_iam_role_policy_attachment.agentless_kubernetes_discovery[0]
  id       = "${local.roles["AgentlessKubernetesDiscovery"]}/${local.roles["AgentlessKubernetesDiscoveryPolicy"]}"
}

import {
  for_each = toset(contains(keys(local.roles), "ContainerImageAssessment") ? ["0"] : [])
  to       = module.defender.aws_iam_role.container_image_assessment[0]
  id       = local.roles["ContainerImageAssessment"]
}

import {
  for_each = toset(contains(keys(local.roles), "ContainerImageAssessment") ? (local.permissions_type == "least-privilege" ? ["AmazonEC2ContainerRegistryReadOnly", "AmazonElasticContainerRegistryPublicReadOnly"] : ["AmazonEC2ContainerRegistryPowerUser", "AmazonElasticContainerRegistryPublicPowerUser"]) : [])
  to       = module.defender.aws_iam_role_policy_attachment.container_image_assessment_aws_managed[each.key]
  id       = "${local.roles["ContainerImageAssessment"]}/arn:${local.partition}:iam::aws:policy/${each.key}"
}

import {
  for_each = toset(contains(keys(local.roles), "SensitiveDataDiscovery") ? ["0"] : [])
  to       = module.defender.aws_iam_role.sensitive_data_discovery[0]
  id       = local.roles["SensitiveDataDiscovery"]
}

import {
  for_each = toset(contains(keys(local.roles), "SensitiveDataDiscoveryPolicy") ? ["0"] : [])
  to       = module.defender.aws_iam_policy.sensitive_data_discovery[0]
  id       = local.roles["SensitiveDataDiscoveryPolicy"]
}

import {
  for_each = toset(contains(keys(local.roles), "SensitiveDataDiscoveryPolicy") ? ["0"] : [])
  to       = module.defender.aws_iam_role_policy_attachment.sensitive_data_discovery[0]
  id       = "${local.roles["SensitiveDataDiscovery"]}/${local.roles["SensitiveDataDiscoveryPolicy"]}"
}

import {
  for_each = toset(contains(keys(local.roles), "SensitiveDataDiscovery") ? ["AmazonS3ReadOnlyAccess"] : [])
  to       = module.defender.aws_iam_role_policy_attachment.sensitive_data_discovery_aws_managed[each.key]
  id       = "${local.roles["SensitiveDataDiscovery"]}/arn:${local.partition}:iam::aws:policy/${each.key}"
}

import {
  for_each = toset(contains(keys(local.roles), "DatabasesDspm") ? ["0"] : [])
  to       = module.defender.aws_iam_role.databases_dspm[0]
  id       = local.roles["DatabasesDspm"]
}

import {
  for_each = toset(contains(keys(local.roles), "DatabasesDspmPolicy") ? ["0"] : [])
  to       = module.defender.aws_iam_policy.databases_dspm[0]
  id       = local.roles["DatabasesDspmPolicy"]
}

import {
  for_each = toset(contains(keys(local.roles), "DatabasesDspmPolicy") ? ["0"] : [])
  to       = module.defender.aws_iam_role_policy_attachment.databases_dspm[0]
  id       = "${local.roles["DatabasesDspm"]}/${local.roles["DatabasesDspmPolicy"]}"
}

import {
  for_each = toset(contains(keys(local.roles), "RdsThreatProtection") ? ["0"] : [])
  to       = module.defender.aws_iam_role.rds_threat_protection[0]
  id       = local.roles["RdsThreatProtection"]
}

import {
  for_each = toset(contains(keys(local.roles), "RdsThreatProtectionPolicy") ? ["0"] : [])
  to       = module.defender.aws_iam_policy.rds_threat_protection[0]
  id       = local.roles["RdsThreatProtectionPolicy"]
}

import {
  for_each = toset(contains(keys(local.roles), "RdsThreatProtectionPolicy") ? ["0"] : [])
  to       = module.defender.aws_iam_role_policy_attachment.rds_threat_protection[0]
  id       = "${local.roles["RdsThreatProtection"]}/${local.roles["RdsThreatProtectionPolicy"]}"
}

import {
  for_each = toset(contains(keys(local.roles), "CiemOidc") ? ["0"] : [])
  to       = module.defender.aws_iam_role.ciem_oidc[0]
  id       = local.roles["CiemOidc"]
}

import {
  for_each = toset(contains(keys(local.roles), "CiemOidcPolicy") ? ["0"] : [])
  to       = module.defender.aws_iam_policy.ciem_oidc[0]
  id       = local.roles["CiemOidcPolicy"]
}

import {
  for_each = toset(contains(keys(local.roles), "CiemOidcPolicy") ? ["0"] : [])
  to       = module.defender.aws_iam_role_policy_attachment.ciem_oidc[0]
  id       = "${local.roles["CiemOidc"]}/${local.roles["CiemOidcPolicy"]}"
}

import {
  for_each = toset(contains(keys(local.roles), "CiemDiscovery") ? ["0"] : [])
  to       = module.defender.aws_iam_role.ciem_discovery[0]
  id       = local.roles["CiemDiscovery"]
}

import {
  for_each = toset(contains(keys(local.roles), "CiemDiscovery") ? ["SecurityAudit"] : [])
  to       = module.defender.aws_iam_role_policy_attachment.ciem_discovery_aws_managed[each.key]
  id       = "${local.roles["CiemDiscovery"]}/arn:${local.partition}:iam::aws:policy/${each.key}"
}

import {
  for_each = toset(contains(keys(local.roles), "HostManagementInstanceRole") ? ["0"] : [])
  to       = module.defender.aws_iam_role.host_management_instance[0]
  id       = local.roles["HostManagementInstanceRole"]
}

import {
  for_each = toset(contains(keys(local.roles), "HostManagementInstanceRole") ? ["AmazonSSMManagedInstanceCore", "AmazonSSMPatchAssociation"] : [])
  to       = module.defender.aws_iam_role_policy_attachment.host_management_instance_aws_managed[each.key]
  id       = "${local.roles["HostManagementInstanceRole"]}/arn:${local.partition}:iam::aws:policy/${each.key}"
}

import {
  for_each = toset(contains(keys(local.roles), "HostManagementAutomationRole") ? ["0"] : [])
  to       = module.defender.aws_iam_role.host_management_automation[0]
  id       = local.roles["HostManagementAutomationRole"]
}

import {
  for_each = toset(contains(keys(local.roles), "HostManagementAutomationRolePolicy") ? ["0"] : [])
  to       = module.defender.aws_iam_policy.host_management_automation[0]
  id       = local.roles["HostManagementAutomationRolePolicy"]
}

import {
  for_each = toset(contains(keys(local.roles), "HostManagementAutomationRolePolicy") ? ["0"] : [])
  to       = module.defender.aws_iam_role_policy_attachment.host_management_automation[0]
  id       = "${local.roles["HostManagementAutomationRole"]}/${local.roles["HostManagementAutomationRolePolicy"]}"
}

import {
  for_each = toset(contains(keys(local.roles), "HostManagementLaunchRole") ? ["0"] : [])
  to       = module.defender.aws_iam_role.host_management_launch[0]
  id       = local.roles["HostManagementLaunchRole"]
}

import {
  for_each = toset(contains(keys(local.roles), "HostManagementLaunchRolePolicy") ? ["0"] : [])
  to       = module.defender.aws_iam_policy.host_management_launch[0]
  id       = local.roles["HostManagementLaunchRolePolicy"]
}

import {
  for_each = toset(contains(keys(local.roles), "HostManagementLaunchRolePolicy") ? ["0"] : [])
  to       = module.defender.aws_iam_role_policy_attachment.host_management_launch[0]
  id       = "${local.roles["HostManagementLaunchRole"]}/${local.roles["HostManagementLaunchRolePolicy"]}"
}

import {
  for_each = toset(contains(keys(local.roles), "HostManagementInstanceProfile") ? ["0"] : [])
  to       = module.defender.aws_iam_instance_profile.host_management[0]
  id       = local.roles["HostManagementInstanceProfile"]
}

import {
  for_each = toset(contains(keys(local.denies), "CspmMonitorDenyPolicy") ? ["deny"] : [])
  to       = module.defender.aws_iam_policy.cspm_monitor_deny[0]
  id       = local.denies["CspmMonitorDenyPolicy"]
}

import {
  for_each = toset(contains(keys(local.denies), "CspmMonitorDenyPolicy") ? ["deny"] : [])
  to       = module.defender.aws_iam_role_policy_attachment.cspm_monitor_deny[0]
  id       = "${local.roles["CspmMonitor"]}/${local.denies["CspmMonitorDenyPolicy"]}"
}

import {
  for_each = local.hosts
  to       = module.defender.aws_ssm_document.host_management[each.key]
  id       = "${each.value["HostManagementDocument"]}@${each.key}"
}

import {
  for_each = local.hosts
  to       = module.defender.aws_ssm_association.host_management[each.key]
  id       = "${each.value["HostManagementAssociation"]}@${each.key}"
}

import {
  for_each = local.hosts
  to       = module.defender.aws_cloudwatch_event_rule.host_management[each.key]
  id       = "default/${each.value["HostManagementLaunchRule"]}@${each.key}"
}

import {
  for_each = local.hosts
  to       = module.defender.aws_cloudwatch_event_target.host_management[each.key]
  id       = "default/${each.value["HostManagementLaunchRule"]}/Target0@${each.key}"
}

import {
  for_each = local.hosts
  to       = module.defender.aws_sqs_queue.host_management[each.key]
  id       = "${each.value["HostManagementLaunchDeadLetterQueue"]}@${each.key}"
}

import {
  for_each = local.hosts
  to       = module.defender.aws_sqs_queue_policy.host_management[each.key]
  id       = "${each.value["HostManagementLaunchDeadLetterQueue"]}@${each.key}"
}
