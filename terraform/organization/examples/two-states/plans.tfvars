# Both states are applied with this file: terraform apply -var-file=../plans.tfvars
aws_account_id       = "111122223333" # the management account
defender_cspm        = true
defender_for_servers = "P2"
