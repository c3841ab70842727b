/** Which tests show each row of docs/what-happens-if.md: their files and titles. `e2e/` deploys to an emulator. */
export const SHOWN_BY: readonly (readonly [happens: string, tests: readonly (readonly [file: string, title: string])[]])[] = [
  ['The account has the OIDC provider, and you deploy a connector with its default provider.', [
    ['test/deployment/rollback.test.ts', 'an account that has %s of somebody else: the deployment fails, and the provider stays'],
  ]],
  ['The account has the OIDC provider, also of another product, and you use `EntraIdentityProvider.createOrReuse` ' +
    '(`IdentityProvider=CreateOrReuse`).', [
    ['e2e/plans.e2e.ts', 'destroyed, only the provider is left, and createOrReuse uses it'],
    ['e2e/templates-providers.e2e.ts', 'CreateOrReuse: the provider of another product keeps its audience, and gets those of the roles'],
  ]],
  ['The account does not have the provider, and you use `createOrReuse`. Or it is deleted while `createOrReuse` runs.', [
    ['e2e/plans.e2e.ts', 'createOrReuse creates a provider that is not there'],
    ['test/identity/create_or_reuse_test.py', 'test_deleted_in_between_it_is_created_again'],
  ]],
  ['Two stacks use `createOrReuse` at the same time.', [
    ['test/identity/create_or_reuse_test.py', 'test_two_interleaved_lose_nothing_of_each_other'],
  ]],
  ['You use `fromExisting` with `addMissingAudiences`.', [
    ['e2e/existing-provider.e2e.ts', 'the audiences that it lacks are added to it'],
  ]],
  ['Somebody invokes the function with other audiences or another provider.', [
    ['e2e/existing-provider.e2e.ts', 'whoever invokes the function cannot choose the audiences, or another provider'],
  ]],
  ['You use `fromExisting` with `addMissingAudiences`, and there is no provider.', [
    ['e2e/existing-provider.e2e.ts', 'without the provider the deployment fails, and says so'],
  ]],
  ['You use `fromExisting` without options, and there is no provider, or it lacks an audience.', [
    ['test/identity/existing-provider.test.ts', 'if the audiences are unknown, a warning lists the required ones'],
  ]],
  ['Another role has the name of a role of this library.', [
    ['e2e/plans.e2e.ts', 'a role of that name which is somebody else\'s is refused, and stays as it is'],
  ]],
  ['Microsoft\'s own stack connects the account, and you [migrate](migrate.md).', [
    ['e2e/migrate.e2e.ts', 'at no moment was there a gap'],
  ]],
  ['You delete Microsoft\'s stack without the first step of the migration.', [
    ['e2e/migrate.e2e.ts', 'without step 1, the old stack takes the provider with it'],
  ]],
  ['An account joins while an organization migrates.', [
    ['e2e/migrate.e2e.ts', '2. the new roles are there, beside the old ones, and in the account that has joined'],
  ]],
  ['The first deployment failed and left the provider, and you change to `createOrReuse`.', [
    ['e2e/plans.e2e.ts', 'a first deployment that failed leaves the provider, and createOrReuse is the way on'],
  ]],
  ['The first deployment fails, with a report bucket.', [
    ['test/host-management/report-bucket.test.ts', 'a new bucket stays with its reports, unless its creation is rolled back'],
  ]],
  ['A deployment changes what `createOrReuse` adds, and is rolled back.', [
    ['e2e/templates-providers.e2e.ts',
      'CreateOrReuse: parameters that change, and change back, only add audiences; a forged event adds none'],
  ]],
  ['The first deployment fails at any resource.', [
    ['test/deployment/rollback.test.ts', 'fails at %s: nothing remains but the providers'],
  ]],
  ['An update fails at any resource.', [
    ['test/deployment/rollback.test.ts', 'that fails at %s leaves everything that was there, and adds at most providers'],
  ]],
  ['You change from one kind of provider to another.', [
    ['test/deployment/rollback.test.ts',
      'that succeeds leaves the account with the provider, and with no role that is not in the template'],
  ]],
  ['You destroy the stack.', [
    ['e2e/single-account.e2e.ts', 'destroying it leaves the provider, and nothing else'],
    ['e2e/templates.e2e.ts', 'deleted: the providers are left, and nothing else'],
    ['e2e/examples.e2e.ts', 'host-management: the bucket of the reports stays'],
  ]],
  ['You deploy it again, with the default provider.', [
    ['e2e/single-account.e2e.ts', 'then the deployment fails, as documented, and leaves the provider as it is'],
  ]],
  ['You deploy twice without a change.', [
    ['e2e/single-account.e2e.ts', 'a second deployment changes nothing'],
  ]],
  ['You deploy fewer plans.', [
    ['e2e/single-account.e2e.ts', 'the roles of the others are gone, with their policies'],
  ]],
  ['You change the permission type.', [
    ['e2e/plans.e2e.ts', 'all plans, least privilege, and back'],
  ]],
  ['You change `azureTenantId`.', [
    ['test/deployment/later-changes.test.ts', 'changes trusts in place, and no provider of Microsoft'],
  ]],
  ['You rename a connector, or move it in your app.', [
    ['test/deployment/later-changes.test.ts', 'cannot be deployed, and everything stays'],
  ]],
  ['You upgrade this library, and deploy the same app.', [
    ['e2e/upgrade-from-base.e2e.ts', 'keeps its roles, providers and all other resources, and verify has no finding'],
  ]],
  ['An account joins.', [
    ['e2e/organization-changes.e2e.ts', 'an account that joins is connected, in both regions'],
  ]],
  ['An account leaves and returns.', [
    ['e2e/organization-changes.e2e.ts', 'an account that leaves keeps the provider only, and gets all when it returns'],
  ]],
  ['Its instances name the profile that was deleted with it.', [
    ['e2e/returning-account.e2e.ts', 'when it returns, the profile has another id, and the first run gives it to the instance'],
  ]],
  ['An excluded account moves between target units.', [
    ['e2e/organization-changes.e2e.ts', 'automatic deployment knows nothing of exclusions, as the documents warn'],
  ]],
  ['One account fails, within the failure tolerance.', [
    ['e2e/organization-changes.e2e.ts', 'within the failure tolerance: the others are connected'],
  ]],
  ['The cause is removed, and you deploy a change.', [
    ['e2e/organization-changes.e2e.ts', 'it is made good by the next deployment that changes something'],
  ]],
  ['Trusted access of StackSets is off.', [
    ['e2e/organization-changes.e2e.ts', 'without trusted access, and without switching it on, the deployment is refused'],
  ]],
  ['You end a pilot: remove `onlyAccounts`, empty `OnlyAccountIds`.', [
    ['e2e/organization-pilot.e2e.ts', 'everyone after the pilot: its accounts keep their stacks and roles, all others get theirs'],
    ['e2e/organization-pilot.e2e.ts', 'OnlyAccountIds, later empty: the accounts of the pilot keep their stacks and roles'],
  ]],
  ['You empty the list `PILOT` in an app of `init --pilot`.', [
    ['test/cli/init/apps.slow.test.ts', '%s synthesizes with strict validation'],
  ]],
  ['An account joins during a pilot.', [
    ['e2e/organization-pilot.e2e.ts', 'only the accounts of the pilot are connected, and none that joins during the pilot'],
  ]],
  ['You exclude accounts.', [
    ['e2e/organization-pilot.e2e.ts', 'exclusions after the pilot disconnect the accounts that they name, and touch no other'],
  ]],
  ['You add a unit that is not above another one.', [
    ['e2e/organization-changes.e2e.ts', 'wider targets leave the stacks of the others as they are'],
  ]],
  ['You replace a unit by the root.', [
    ['e2e/organization-pilot.e2e.ts', 'the root in place of a unit makes every role of the unit anew'],
  ]],
  ['You remove a unit that is below another one of the list, or below the root.', [
    ['test/stacksets/stack_set_changes_test.py', 'test_the_same_for_a_unit_below_another_one_also_with_a_filter'],
    ['e2e/organization-pilot.e2e.ts', 'without these steps, the accounts of the unit have no roles, and the deployment succeeds'],
  ]],
  ['You [take a unit out](organization.md#take-a-unit-out-of-the-list) by its steps.', [
    ['test/stacksets/stack_set_changes_test.py', 'test_from_a_unit_to_the_root'],
    ['e2e/organization-pilot.e2e.ts', 'a unit is taken out of the list beside the root without losing a role'],
  ]],
  ['You switch host management off [in two steps](organization.md#switch-host-management-off).', [
    ['e2e/organization-changes.e2e.ts', 'host management is switched off in two deployments: first the regional part, then its roles'],
    ['e2e/templates-organization.e2e.ts', 'host management goes in two deployments: first the regions, then its roles'],
  ]],
  ['You use more than 19 regions (14 with long names).', [
    ['test/host-management/identity-regions.slow.test.ts', 'above that, any region is allowed, for the same account and name'],
  ]],
  ['The member template is larger than 51,200 bytes.', [
    ['e2e/large-template.e2e.ts', 'with it, the stacks come up in each account and region'],
  ]],
  ['An administrator of a member account changes a role, and you have the [service control policy](organization-policies.md).', [
    ['test/organization-policies/service-control-policy.test.ts', 'every attack is denied to an administrator of the account'],
  ]],
  ['The policies are on the root, and the app has another organization construct that they do not know.', [
    ['test/organization-policies/unknown-organizations.test.ts', 'the error says what is denied, and what to do'],
  ]],
  ['One policies construct has two organizations, its SCP is split, and later in one policy again.', [
    ['e2e/organization-policies.e2e.ts', 'in one construct, split, and in one policy again'],
  ]],
  ['A trust is changed, also in a member account, and you have the [monitoring](monitoring.md).', [
    ['e2e/monitoring.e2e.ts', 'a changed trust is a readable message; a change of another role is none'],
    ['e2e/organization-monitoring.e2e.ts', 'a changed trust in a member account is a message that names the account'],
  ]],
  ['Somebody pads the trust policy with spaces, so that CloudTrail omits which role it is.', [
    ['e2e/monitoring.e2e.ts', 'a change whose parameters CloudTrail omits is a message, whatever role it is about'],
  ]],
  ['A name that a caller chooses looks like lines of a message.', [
    ['e2e/monitoring.e2e.ts', 'a caller whose name has quotes and lines changes nothing above the line that announces it'],
  ]],
  ['Somebody else gets a session, or a stack of a StackSet fails.', [
    ['e2e/monitoring.e2e.ts', 'a session with another name, and a StackSet that failed'],
  ]],
  ['Somebody widens a trust, detaches a policy, also that of the second stack, or disables the rule.', [
    ['e2e/verify.e2e.ts', 'each change of the account is reported, and nothing else'],
    ['test/cli/verify/template.test.ts', 'the second stack, whose policy is %s'],
  ]],
  ['Code in a CDK app trusts Microsoft\'s issuer in an unsafe way.', [
    ['test/readers/validation/plugin.test.ts', 'an error fails the synthesis, and the report has the path and the remedy'],
  ]],
  ['You switch plans on.', [
    ['e2e/templates.e2e.ts', 'the roles that were there stay'],
  ]],
  ['You switch plans off.', [
    ['e2e/templates.e2e.ts', 'fewer plans: the roles of the others are gone with their policies, the rest stays'],
  ]],
  ['A switch turns a feature off, such as `DefenderForServers=P1`.', [
    ['test/templates/azure.slow.test.ts', '%s: both languages name exactly the roles of CloudFormation, for each combination of plans'],
  ]],
  ['You set `IdentityProvider=Existing`.', [
    ['e2e/templates-providers.e2e.ts', 'Existing: the provider is not touched, and there is no function'],
  ]],
  ['You change `rolePath` and `roleNameSuffix` together (`RolePath`, `RoleNameSuffix`).', [
    ['e2e/templates.e2e.ts', 'another path and suffix: new roles, and the earlier ones are gone'],
    ['test/deployment/later-changes.test.ts', 'a path with other names: new roles, and the earlier ones are gone'],
  ]],
  ['You change `policyPath`, or `PolicyPath`.', [
    ['test/deployment/later-changes.test.ts', 'a path of policies: each policy is new, and the roles stay'],
  ]],
  ['You deny reading contents by the second stack.', [
    ['e2e/templates.e2e.ts', 'data reads denied by a second stack, and allowed again'],
  ]],
  ['You deny reading contents in an organization, and an account joins.', [
    ['e2e/templates-deny-data-reads.e2e.ts', 'an account that joins gets both, in their order'],
  ]],
  ['In Terraform, you change the pilot or the excluded accounts of an organization.', [
    ['test/terraform/terraform-organization.slow.test.ts', '%s: the accounts that stay keep their roles'],
  ]],
  ['In Terraform, the root replaces the unit that you began with.', [
    ['test/terraform/terraform-organization.slow.test.ts', 'from a pilot unit to the root: an error, unless it is on purpose'],
  ]],
  ['In Terraform, a unit comes back that `removed_unit_ids` names.', [
    ['test/terraform/terraform-organization.slow.test.ts', 'a unit that comes back is protected again: its earlier removal must be taken out'],
  ]],
  ['In Terraform, a value of an organization is known after apply, and could delete roles.', [
    ['test/terraform/terraform-organization.slow.test.ts', '%s, with a plan that is switched off or alone: the plan is an error'],
  ]],
  ['In Terraform, you set `only_account_ids` when everyone is connected, leave out the management account, or switch a plan off.', [
    ['test/terraform/terraform-organization.slow.test.ts', '%s: the plan fails and says which, unless the variable allows it'],
  ]],
  ['In Terraform, you connect Azure during a pilot by the outputs of the module.', [
    ['test/terraform/terraform-organization.slow.test.ts', 'a pilot %s, because Azure would connect every account'],
  ]],
  ['Microsoft\'s Terraform created the roles.', [
    ['test/terraform/state-commands.slow.test.ts', 'then the blocks of the roles go, and nothing else is deleted'],
  ]],
  ['In Terraform, the id of the account is not known at plan.', [
    ['test/terraform/terraform-azure.slow.test.ts', 'an account id that is not known at plan does not replace the connector'],
  ]],
  ['You set `deny_data_reads` in the Terraform module of an account.', [
    ['test/terraform/deny-order.slow.test.ts', '%s: never without its denies, whichever call fails'],
  ]],
  ['In Terraform, you delete the module block of an account whose `identity_provider` is `Create`.', [
    ['test/terraform/account-terraform.slow.test.ts',
      'that Terraform created is deleted with the module block, unless a removed block takes its place'],
  ]],
  ['Terraform reuses an OIDC provider that lacks an audience.', [
    ['test/terraform/account-parts.slow.test.ts', 'existing ones: %s'],
  ]],
  ['You change parameters of the organization.', [
    ['e2e/templates-organization.e2e.ts', 'changed parameters reach the members, and one that is left out keeps its value'],
  ]],
  ['You have lost the roles already, exclude the accounts, and include them again.', [
    ['e2e/organization-pilot.e2e.ts', 'lost roles come back when their accounts are excluded and included again'],
  ]],
  ['You upload a changed template to the same folder.', [
    ['e2e/templates-organization.e2e.ts', 'a new version is deployed from a new folder; a changed file in the same folder is not'],
  ]],
  ['Another tenant, audience, issuer or workspace tries to assume a role, also that of Microsoft Sentinel.', [
    ['e2e/support/check-trusts.ts', '$role refuses what almost matches'],
    ['test/logs/trust.test.ts', '$right.context refuses what almost matches'],
  ]],
  ['You give the id of your tenant as the workspace of Microsoft Sentinel, let two readers read one queue, pass a provider ' +
    'or an identity of host management of another account, or an `instanceProfile` whose role EC2 cannot assume.', [
    ['test/logs/sentinel-connector.test.ts', 'the id of a tenant of a connector is no workspace: %s'],
    ['test/logs/reads.test.ts', 'a queue that is already read, by this connector or another one'],
    ['test/identity/existing-provider.test.ts', 'a provider in a stack of another account is refused'],
    ['test/host-management/accounts.test.ts', 'of another account is refused'],
    ['test/host-management/own-profile.test.ts', 'a statement that denies EC2 does not trust it'],
  ]],
  ['The tenant id is a parameter that accepts upper-case letters. Or `RemovalPolicies.of(app).destroy()` replaces the ' +
    'deletion policy of the provider.', [
    ['test/connector/tenant-parameter.test.ts', 'a tenant that is a CloudFormation parameter'],
    ['test/connector/deletion-policies.test.ts', 'the provider, which must stay'],
  ]],
  ['You set or change `rolePath`, and no name changes.', [
    ['test/deployment/later-changes.test.ts', 'a path alone cannot be deployed, and everything stays'],
  ]],
  ['An aspect changes path and name of the roles.', [
    ['test/connector/defender-for-cloud-connector.test.ts', 'what names a role by its ARN follows aspects that change its path and name'],
  ]],
  ['An aspect gives roles of members a name that Microsoft refuses.', [
    ['test/policy-language/rendered-role-names.test.ts', 'members of an organization'],
  ]],
  ['`RemovalPolicies.of(app).retain()` keeps the roles of a stack that you destroy, or of all members.', [
    ['test/connector/deletion-policies.test.ts', 'the remedy of the message'],
  ]],
  ['You change `RoleNameSuffix` while instances have the profile of host management.', [
    ['e2e/templates-host-management.e2e.ts', 'RoleNameSuffix changes: a run says which profile instances need, and then changes nothing'],
  ]],
  ['A report of host management cannot be written.', [
    ['test/host-management/runbook/targets.test.ts', 'does not keep an instance from its profile; the execution fails all the same'],
  ]],
];
