/**
 * A product of AWS Service Catalog: account teams connect their own account, and choose the plans. The security team
 * sets all other values, and deploys two stacks. DefenderForCloudCatalog is in the account of the portfolio.
 * DefenderForCloudSetup is in every account that launches the product and in the account of the portfolio. It has the OIDC
 * provider, and the role that Service Catalog uses.
 *
 * Context: tenantId (your Entra tenant), shareWith (ids of accounts, separated by commas).
 */
import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as servicecatalog from 'aws-cdk-lib/aws-servicecatalog';
import { AccountSetup } from './account-setup';
import { LAUNCH_ROLE } from './names';
import { DefenderProduct } from './product';
import { tenantIdOf } from '../tenant';

export const app = new App();
const stack = new Stack(app, 'DefenderForCloudCatalog');

const portfolio = new servicecatalog.Portfolio(stack, 'Portfolio', {
  displayName: 'Security',
  providerName: 'Security platform team',
  // Tags of everything that a product creates.
  tagOptions: new servicecatalog.TagOptions(stack, 'Tags', { allowedValuesForTags: { owner: ['security-platform'] } }),
});
const template = new DefenderProduct(stack, 'Roles', tenantIdOf(stack));
const product = new servicecatalog.CloudFormationProduct(stack, 'Product', {
  productName: 'Microsoft Defender for Cloud',
  owner: 'Security platform team',
  description: 'Connects this AWS account to Microsoft Defender for Cloud. Launch it once per account.',
  productVersions: [{
    productVersionName: 'v1',
    cloudFormationTemplate: servicecatalog.CloudFormationTemplate.fromProductStack(template),
  }],
});
portfolio.addProduct(product);
// The role of this name in the account that launches the product, so that teams need no rights in IAM.
portfolio.setLocalLaunchRole(product, iam.Role.fromRoleName(stack, 'LaunchRole', LAUNCH_ROLE));
portfolio.constrainTagUpdates(product, { allow: false });

const shareWith = String(app.node.tryGetContext('shareWith') ?? '').split(',').map(s => s.trim()).filter(s => s);
shareWith.forEach(account => portfolio.shareWithAccount(account, { shareTagOptions: true }));

new AccountSetup(app, 'DefenderForCloudSetup', { roleNames: template.roleNames, audiences: template.audiences });
