# Made by `npm run templates` from the templates of an account. Do not edit.

resource "aws_iam_role" "container_image_assessment" {
  count                 = local.clusters ? 1 : 0
  name                  = "MDCContainersImageAssessmentRole${local.role_name_suffix}"
  path                  = var.role_path
  description           = local.least_privilege ? "Defender: pull images from ECR" : "Defender: pull images from ECR; also push images (power user)"
  permissions_boundary  = local.bound ? local.permissions_boundary_arn : null
  max_session_duration  = var.max_session_duration
  force_detach_policies = var.force_detach_policies ? true : null
  tags                  = var.tags
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Principal = {
        Federated = local.microsoft_provider_arn
      }
      Action = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = {
          "sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/:aud" = "api://6610e979-c931-41ec-adc7-b9920c9d52f1"
          "sts:RoleSessionName"                                       = "MicrosoftDefenderForClouds_${var.azure_tenant_id}"
        }
      }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "container_image_assessment_aws_managed" {
  for_each   = toset(local.clusters ? (local.least_privilege ? ["AmazonEC2ContainerRegistryReadOnly", "AmazonElasticContainerRegistryPublicReadOnly"] : ["AmazonEC2ContainerRegistryPowerUser", "AmazonElasticContainerRegistryPublicPowerUser"]) : [])
  role       = aws_iam_role.container_image_assessment[0].id
  policy_arn = "arn:${local.partition}:iam::aws:policy/${each.value}"
}
