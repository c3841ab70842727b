# Made by `npm run templates` from the templates of an account. Do not edit.

locals {
  host_management_script = file("${path.module}/host_management.py")
  host_management_runbook = jsonencode({
    schemaVersion = "0.3"
    description   = "Defender: instance profile for SSM"
    assumeRole    = "{{ AutomationAssumeRole }}"
    parameters = {
      InstanceId = {
        type           = "String"
        allowedPattern = "^i-[0-9a-f]{8,17}$"
      }
      AutomationAssumeRole = {
        type    = "AWS::IAM::Role::Arn"
        default = "arn:${local.partition}:iam::${local.account_id}:role${var.role_path}DefenderForCloud-HostManagement${local.role_name_suffix}"
      }
    }
    mainSteps = [
      {
        name   = "inspect"
        action = "aws:executeScript"
        inputs = {
          Runtime = "python3.11"
          Handler = "inspect"
          InputPayload = {
            InstanceId = "{{ InstanceId }}"
            Profile    = "arn:${local.partition}:iam::${local.account_id}:instance-profile${var.role_path}AmazonSSMRoleForInstancesMDCSetup${local.role_name_suffix}"
          }
          Script = local.host_management_script
        }
        outputs = [
          {
            Name     = "Outcome"
            Selector = "$.Payload.Outcome"
            Type     = "String"
          },
          {
            Name     = "AssociationId"
            Selector = "$.Payload.AssociationId"
            Type     = "String"
          },
        ]
        nextStep = "decide"
      },
      {
        name   = "decide"
        action = "aws:branch"
        inputs = {
          Choices = [
            {
              Variable     = "{{ inspect.Outcome }}"
              StringEquals = "NoProfile"
              NextStep     = "associate"
            },
            {
              Variable     = "{{ inspect.Outcome }}"
              StringEquals = "StaleProfile"
              NextStep     = "disassociate"
            },
          ]
        }
        isEnd = true
      },
      {
        name        = "disassociate"
        action      = "aws:executeAwsApi"
        maxAttempts = 3
        onFailure   = "step:assertGone"
        isCritical  = false
        inputs = {
          Service       = "ec2"
          Api           = "DisassociateIamInstanceProfile"
          AssociationId = "{{ inspect.AssociationId }}"
        }
        nextStep = "settle"
      },
      {
        name   = "settle"
        action = "aws:sleep"
        inputs = {
          Duration = "PT30S"
        }
        nextStep = "associate"
      },
      {
        name        = "associate"
        action      = "aws:executeAwsApi"
        maxAttempts = 3
        onFailure   = "step:waitForProfile"
        isCritical  = false
        inputs = {
          Service    = "ec2"
          Api        = "AssociateIamInstanceProfile"
          InstanceId = "{{ InstanceId }}"
          IamInstanceProfile = {
            Arn = "arn:${local.partition}:iam::${local.account_id}:instance-profile${var.role_path}AmazonSSMRoleForInstancesMDCSetup${local.role_name_suffix}"
          }
        }
        nextStep = "waitForProfile"
      },
      {
        name           = "waitForProfile"
        action         = "aws:waitForAwsResourceProperty"
        maxAttempts    = 3
        timeoutSeconds = 60
        onFailure      = "step:assertGone"
        isCritical     = false
        inputs = {
          Service = "ec2"
          Api     = "DescribeIamInstanceProfileAssociations"
          Filters = [
            {
              Name   = "instance-id"
              Values = ["{{ InstanceId }}"]
            },
            {
              Name   = "state"
              Values = ["associating", "associated"]
            },
          ]
          PropertySelector = "$.IamInstanceProfileAssociations[0].State"
          DesiredValues    = ["associated"]
        }
        isEnd = true
      },
      {
        name        = "assertGone"
        action      = "aws:assertAwsResourceProperty"
        maxAttempts = 3
        inputs = {
          Service          = "ec2"
          Api              = "DescribeInstances"
          InstanceIds      = ["{{ InstanceId }}"]
          PropertySelector = "$.Reservations[0].Instances[0].State.Name"
          DesiredValues    = ["shutting-down", "terminated"]
        }
      },
    ]
  })
}

resource "aws_ssm_document" "host_management" {
  for_each      = toset(local.create ? var.host_management_regions : [])
  region        = each.key
  name          = "DefenderForCloud-HostManagement-Template"
  document_type = "Automation"
  target_type   = "/AWS::EC2::Instance"
  tags          = var.tags
  content       = local.host_management_runbook

  depends_on = [
    aws_iam_role_policy_attachment.host_management_instance_aws_managed,
    aws_iam_role_policy_attachment.host_management_automation,
    aws_iam_role_policy_attachment.host_management_launch,
    aws_iam_instance_profile.host_management,
  ]
}

# Runs the runbook on all instances of the region, at once and then by the schedule. It waits for the queue, whose creation takes the
# provider about 25 seconds: IAM does not know the new roles everywhere at once, and the first run would fail.
resource "aws_ssm_association" "host_management" {
  for_each                         = toset(local.create ? var.host_management_regions : [])
  region                           = each.key
  name                             = aws_ssm_document.host_management[each.key].name
  association_name                 = "DefenderForCloud-HostManagement-Template"
  automation_target_parameter_name = "InstanceId"
  document_version                 = "$DEFAULT"
  max_concurrency                  = "50"
  max_errors                       = "100%"
  schedule_expression              = "rate(30 days)"
  parameters = {
    AutomationAssumeRole = "arn:${local.partition}:iam::${local.account_id}:role${var.role_path}DefenderForCloud-HostManagement${local.role_name_suffix}"
  }
  tags = var.tags

  targets {
    key    = "InstanceIds"
    values = ["*"]
  }

  depends_on = [
    aws_iam_role_policy_attachment.host_management_instance_aws_managed,
    aws_iam_role_policy_attachment.host_management_automation,
    aws_iam_role_policy_attachment.host_management_launch,
    aws_iam_instance_profile.host_management,
    aws_sqs_queue.host_management,
  ]
}

# Instances that are launched later.
resource "aws_cloudwatch_event_rule" "host_management" {
  for_each    = toset(local.create ? var.host_management_regions : [])
  region      = each.key
  name        = "DefenderForCloud-HostManagement-Template"
  description = "Defender: launched instances"
  state       = "ENABLED"
  tags        = var.tags
  event_pattern = jsonencode({
    source      = ["aws.ec2"]
    detail-type = ["EC2 Instance State-change Notification"]
    detail = {
      state = ["running"]
    }
  })
}

resource "aws_cloudwatch_event_target" "host_management" {
  for_each  = toset(local.create ? var.host_management_regions : [])
  region    = each.key
  rule      = aws_cloudwatch_event_rule.host_management[each.key].name
  target_id = "Target0"
  arn       = "arn:${local.partition}:ssm:${each.key}:${local.account_id}:automation-definition/DefenderForCloud-HostManagement-Template:$DEFAULT"
  role_arn  = "arn:${local.partition}:iam::${local.account_id}:role${var.role_path}DefenderForCloud-HostManagementLaunch${local.role_name_suffix}"

  input_transformer {
    input_paths = {
      detail-instance-id = "$.detail.instance-id"
    }
    input_template = "{\"InstanceId\":[<detail-instance-id>]}"
  }

  dead_letter_config {
    arn = aws_sqs_queue.host_management[each.key].arn
  }

  depends_on = [
    aws_iam_role_policy_attachment.host_management_instance_aws_managed,
    aws_iam_role_policy_attachment.host_management_automation,
    aws_iam_role_policy_attachment.host_management_launch,
    aws_iam_instance_profile.host_management,
    aws_ssm_document.host_management,
  ]
}

# Events that EventBridge could not deliver.
resource "aws_sqs_queue" "host_management" {
  for_each                  = toset(local.create ? var.host_management_regions : [])
  region                    = each.key
  name                      = "DefenderForCloud-HostManagement-Template"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
  redrive_allow_policy = jsonencode({
    redrivePermission = "allowAll"
  })
  tags = var.tags

  lifecycle {
    # One that was imported from a stack keeps its name, and the size of messages that SQS gave it.
    ignore_changes = [max_message_size, name]
  }

  depends_on = [
    aws_iam_role_policy_attachment.host_management_instance_aws_managed,
    aws_iam_role_policy_attachment.host_management_automation,
    aws_iam_role_policy_attachment.host_management_launch,
    aws_iam_instance_profile.host_management,
  ]
}

resource "aws_sqs_queue_policy" "host_management" {
  for_each  = toset(local.create ? var.host_management_regions : [])
  region    = each.key
  queue_url = aws_sqs_queue.host_management[each.key].url
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Deny"
        Principal = {
          AWS = "*"
        }
        Action   = "sqs:*"
        Resource = "arn:${local.partition}:sqs:${each.key}:${local.account_id}:${aws_sqs_queue.host_management[each.key].name}"
        Condition = {
          Bool = {
            "aws:SecureTransport" = "false"
          }
        }
      },
      {
        Sid    = "FromThisRule"
        Effect = "Allow"
        Principal = {
          Service = "events.amazonaws.com"
        }
        Action   = "sqs:SendMessage"
        Resource = "arn:${local.partition}:sqs:${each.key}:${local.account_id}:${aws_sqs_queue.host_management[each.key].name}"
        Condition = {
          ArnEquals = {
            "aws:SourceArn" = "arn:${local.partition}:events:${each.key}:${local.account_id}:rule/${aws_cloudwatch_event_rule.host_management[each.key].name}"
          }
          StringEquals = {
            "aws:SourceAccount" = local.account_id
          }
        }
      },
    ]
  })
}
