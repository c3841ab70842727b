# Made by `npm run templates` from the parameters of the templates. Do not edit.

locals {
  members         = toset(["defender-account.default-access", "defender-account.least-privilege", "defender-host-management"])
  uploads         = aws_s3_object.template_17
  uploads_address = "aws_s3_object.template_17"
}

# CloudFormation reads the files of an earlier version again when it rolls back an update, so the module deletes none of them. Terraform
# cannot keep what a resource replaces, only what has another name: `removed` below. So the name of the resource follows from the content of
# the files, as their folder does. It is one of 32, and the others are removed.
resource "aws_s3_object" "template_17" {
  #checkov:skip=CKV_AWS_186:The templates are public. The encryption of the bucket applies
  for_each     = var.create ? local.members : toset([])
  region       = var.template_bucket_region
  bucket       = var.template_bucket
  key          = "${local.folder}${each.value}.template.json"
  source       = "${local.templates}/${each.value}.template.json"
  source_hash  = filesha256("${local.templates}/${each.value}.template.json")
  content_type = "application/json"

  # So that a plan knows the checksum of the file that is in the bucket.
  checksum_algorithm = "SHA256"
  depends_on         = [data.aws_s3_bucket_policy.own]

  dynamic "override_provider" {
    for_each = var.override_default_tags ? [true] : []

    content {
      default_tags {
        tags = {}
      }
    }
  }

  lifecycle {
    ignore_changes = [region, bucket, key, source, source_hash]
  }
}

removed {
  from = aws_s3_object.template_00

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_s3_object.template_01

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_s3_object.template_02

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_s3_object.template_03

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_s3_object.template_04

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_s3_object.template_05

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_s3_object.template_06

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_s3_object.template_07

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_s3_object.template_08

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_s3_object.template_09

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_s3_object.template_10

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_s3_object.template_11

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_s3_object.template_12

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_s3_object.template_13

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_s3_object.template_14

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_s3_object.template_15

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_s3_object.template_16

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_s3_object.template_18

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_s3_object.template_19

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_s3_object.template_20

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_s3_object.template_21

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_s3_object.template_22

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_s3_object.template_23

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_s3_object.template_24

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_s3_object.template_25

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_s3_object.template_26

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_s3_object.template_27

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_s3_object.template_28

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_s3_object.template_29

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_s3_object.template_30

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_s3_object.template_31

  lifecycle {
    destroy = false
  }
}
