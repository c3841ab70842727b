# Both states are applied with this file: terraform apply -var-file=../plans.tfvars
# For another plan, add its variable to both main.tf files, too.
aws_account_id       = "111122223333"
defender_cspm        = true
defender_for_servers = "P2"
